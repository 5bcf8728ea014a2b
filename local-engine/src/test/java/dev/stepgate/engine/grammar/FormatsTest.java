package dev.stepgate.engine.grammar;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FormatsTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "date | 2024-02-29 | 2100-02-29",
                "date | 2000-02-29 | 2024-13-01",
                "date | 1999-12-31 | 1999-11-31",
                "time | 23:59:59Z | 24:00:00Z",
                "time | 12:00:00.123+02:30 | 12:00:00",
                "date-time | 2024-05-01T00:00:00Z | 2024-05-01 00:00:00Z",
                "duration | P3Y6M4DT12H30M5S | P",
                "duration | P2W | PT",
                "uuid | 123e4567-e89b-12d3-a456-426614174000 | 123e4567e89b12d3a456426614174000",
                "email | ada.l@example.co.uk | ada@",
                "hostname | a-b.example.com | -a.com",
                "ipv4 | 255.0.10.1 | 256.0.0.1",
                "ipv4 | 0.0.0.0 | 01.0.0.0",
                "ipv6 | 2001:db8::1 | 2001:db8:::1",
                "ipv6 | 1:2:3:4:5:6:7:8 | 1:2:3:4:5:6:7",
                "ipv6 | :: | :",
                "uri | https://a.example:80/b%20c?d=e#f | //a/b",
                "uri-reference | /a/b?c | /a b",
                "json-pointer | /a~0b/~1 | a",
            })
    void a_format_admits_what_is_valid(String format, String valid, String invalid) {
        Grammar grammar = Grammar.ofJsonSchema("{\"format\":\"" + format + "\"}");

        assertThat(Tokens.accepts(grammar, '"' + valid + '"')).isTrue();
        assertThat(Tokens.accepts(grammar, '"' + invalid + '"')).isFalse();
    }
}
