package io.infaas.triton.embedded.http;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.Set;

/**
 * Writes the numbers of a model configuration as Triton does: 64-bit integers without quotes, whole numbers without a point.
 */
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

    /** Upper bound for writing a double as an integer: above it, a double may be whole only by rounding. */
    private static final double WHOLE = 1e15;

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
        if (value instanceof Double number && number == Math.rint(number) && Math.abs(number) < WHOLE) {
            return number.longValue();
        }
        return wide && value instanceof String text ? (Object) Long.valueOf(text) : value;
    }
}
