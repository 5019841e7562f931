package io.infaas.triton.embedded.http;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.Set;

/** Turns the quoted 64-bit numbers of a model configuration in protobuf's JSON into numbers. */
final class ConfigNumbers {
    private static final Set<String> WIDE = Set.of(
            "dims",
            "shape",
            "versions",
            "device_id",
            "max_queue_delay_microseconds",
            "priority_levels",
            "default_priority_level",
            "default_timeout_microseconds",
            "max_sequence_idle_microseconds",
            "model_version");

    private ConfigNumbers() {}

    static JsonObject unquote(JsonObject object) {
        JsonObject result = new JsonObject();
        for (Map.Entry<String, Object> entry : object) {
            result.put(entry.getKey(), value(entry.getValue(), WIDE.contains(entry.getKey())));
        }
        return result;
    }

    private static Object value(Object value, boolean wide) {
        if (value instanceof JsonObject object) {
            return unquote(object);
        }
        if (value instanceof JsonArray array) {
            JsonArray result = new JsonArray();
            array.forEach(element -> result.add(value(element, wide)));
            return result;
        }
        return wide && value instanceof String text ? (Object) Long.valueOf(text) : value;
    }
}
