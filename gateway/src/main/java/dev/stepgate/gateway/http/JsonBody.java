package dev.stepgate.gateway.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stepgate.gateway.refusal.Refusal;
import java.io.IOException;

/** Reads a request's body as one JSON object. Numbers keep the digits the client wrote. */
public final class JsonBody {
    private static final int DEEPEST = 500;
    private static final int LONGEST_NUMBER = 1000;
    private static final ObjectReader READER =
            JsonMapper.builder(factory())
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                    .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
                    .build()
                    .readerFor(JsonNode.class);

    private JsonBody() {}

    /** How long a text may be is decided by how large a body may be. */
    private static JsonFactory factory() {
        return JsonFactory.builder()
                .streamReadConstraints(
                        StreamReadConstraints.builder()
                                .maxNestingDepth(DEEPEST)
                                .maxNumberLength(LONGEST_NUMBER)
                                .maxStringLength(Integer.MAX_VALUE)
                                .build())
                .build();
    }

    /**
     * The object in the body, whatever its content type says.
     *
     * @throws Refusal.Malformed says where, never what: a body may hold what nobody should log
     */
    public static ObjectNode read(byte[] body) {
        if (body.length == 0) {
            throw new Refusal.Malformed("", "the body is empty (expected: a JSON object)");
        }
        JsonNode tree;
        try {
            tree = READER.readTree(body);
        } catch (StreamConstraintsException beyond) {
            throw new Refusal.Malformed(
                    "",
                    "the body is beyond what is read here (expected: at most "
                            + DEEPEST
                            + " levels of lists and objects, and numbers of at most "
                            + LONGEST_NUMBER
                            + " digits)");
        } catch (JsonProcessingException broken) {
            throw new Refusal.Malformed("", "the body is not valid JSON" + where(broken));
        } catch (IOException undecodable) {
            throw new Refusal.Malformed("", "the body is not valid UTF-8");
        }
        if (tree instanceof ObjectNode object) {
            return object;
        }
        throw new Refusal.Malformed("", "the body is not an object (expected: a JSON object)");
    }

    private static String where(JsonProcessingException broken) {
        JsonLocation at = broken.getLocation();
        return at == null ? "" : ": line " + at.getLineNr() + ", column " + at.getColumnNr();
    }
}
