package dev.stepgate.engine.tokenizer;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Texts with the ids another tokenizer gives them. */
record Vectors(List<Row> rows) {

    /** One text, its ids, and what they read back as. */
    record Row(String text, int[] ids, String decoded) {}

    static Vectors read(Path file) throws IOException {
        List<Row> rows = new ArrayList<>();
        try (JsonParser parser = new JsonFactory().createParser(file.toFile())) {
            while (!"rows".equals(parser.currentName())) {
                parser.nextToken();
            }
            parser.nextToken();
            while (parser.nextToken() == JsonToken.START_OBJECT) {
                rows.add(row(parser));
            }
        }
        return new Vectors(rows);
    }

    private static Row row(JsonParser parser) throws IOException {
        String text = "";
        String decoded = "";
        IntList ids = new IntList();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String field = parser.currentName();
            parser.nextToken();
            switch (field) {
                case "text" -> text = parser.getText();
                case "decoded" -> decoded = parser.getText();
                case "ids" -> {
                    while (parser.nextToken() != JsonToken.END_ARRAY) {
                        ids.add(parser.getIntValue());
                    }
                }
                default -> parser.skipChildren();
            }
        }
        return new Row(text, ids.toArray(), decoded);
    }
}
