package dev.stepgate.engine.template;

import java.util.LinkedHashMap;
import java.util.Map;

/** The one value a template can change: named fields set from any scope. Owned by one thread. */
final class Namespace implements Value {
    private final Map<String, Value> fields = new LinkedHashMap<>();

    void set(String field, Value value) {
        fields.put(field, value);
    }

    Value field(String field) {
        Value value = fields.get(field);
        return value == null ? new Undefined("the namespace has no '" + field + "'") : value;
    }
}
