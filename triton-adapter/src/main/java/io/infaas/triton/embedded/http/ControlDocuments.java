package io.infaas.triton.embedded.http;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import io.infaas.triton.embedded.model.ConfiguredTensor;
import io.infaas.triton.embedded.model.InferenceCounters;
import io.infaas.triton.embedded.model.LoadedVersion;
import io.infaas.triton.embedded.model.ModelRegistry.IndexRow;
import io.infaas.triton.embedded.model.NodeException;
import io.infaas.triton.embedded.model.ServerIdentity;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The JSON documents of the HTTP service, with Triton's keys in Triton's order. */
final class ControlDocuments {
    private static final JsonFormat.Printer CONFIG = JsonFormat.printer()
            .preservingProtoFieldNames()
            .alwaysPrintFieldsWithNoPresence()
            .omittingInsignificantWhitespace();

    private ControlDocuments() {}

    static String server() {
        return new JsonObject()
                .put("name", ServerIdentity.NAME)
                .put("version", ServerIdentity.VERSION)
                .put("extensions", new JsonArray(ServerIdentity.EXTENSIONS))
                .encode();
    }

    static String metadata(List<LoadedVersion> versions) {
        LoadedVersion latest = versions.get(versions.size() - 1);
        JsonArray numbers = new JsonArray();
        versions.forEach(v -> numbers.add(v.version()));
        return new JsonObject()
                .put("name", latest.spec().name())
                .put("versions", numbers)
                .put("platform", latest.spec().platform())
                .put("inputs", tensors(latest.spec().inputs()))
                .put("outputs", tensors(latest.spec().outputs()))
                .encode();
    }

    private static JsonArray tensors(List<ConfiguredTensor> specs) {
        JsonArray tensors = new JsonArray();
        for (ConfiguredTensor spec : specs) {
            tensors.add(new JsonObject()
                    .put("name", spec.name())
                    .put("datatype", spec.datatype().name())
                    .put("shape", new JsonArray(List.copyOf(spec.shape()))));
        }
        return tensors;
    }

    /** The configuration with 64-bit numbers as numbers: unlike protobuf's JSON format, Triton does not quote them. */
    static String config(LoadedVersion version) throws NodeException {
        try {
            return ConfigNumbers.unquote(
                            new JsonObject(CONFIG.print(version.spec().config())))
                    .encode();
        } catch (InvalidProtocolBufferException e) {
            throw NodeException.internal("configuration cannot be written: " + e.getMessage());
        }
    }

    static String index(List<IndexRow> rows) {
        JsonArray index = new JsonArray();
        for (IndexRow row : rows) {
            JsonObject entry = new JsonObject().put("name", row.name());
            if (!row.version().isEmpty()) {
                entry.put("version", row.version()).put("state", row.state());
            }
            if (!row.reason().isEmpty()) {
                entry.put("reason", row.reason());
            }
            index.add(entry);
        }
        return index.encode();
    }

    static String statistics(List<LoadedVersion> versions) {
        JsonArray models = new JsonArray();
        for (LoadedVersion version : versions) {
            InferenceCounters.Snapshot counters = version.counters().snapshot();
            JsonArray batches = new JsonArray();
            for (InferenceCounters.Batch batch : counters.batches()) {
                batches.add(new JsonObject()
                        .put("batch_size", batch.size())
                        .put("compute_input", duration(batch.input()))
                        .put("compute_infer", duration(batch.infer()))
                        .put("compute_output", duration(batch.output())));
            }
            models.add(new JsonObject()
                    .put("name", version.spec().name())
                    .put("version", version.version())
                    .put("last_inference", counters.lastInference())
                    .put("inference_count", counters.inferences())
                    .put("execution_count", counters.executions())
                    .put("inference_stats", inferences(counters))
                    .put("response_stats", new JsonObject())
                    .put("batch_stats", batches)
                    .put("memory_usage", new JsonArray()));
        }
        return new JsonObject().put("model_stats", models).encode();
    }

    private static JsonObject inferences(InferenceCounters.Snapshot counters) {
        return new JsonObject()
                .put("success", duration(counters.success()))
                .put("fail", duration(counters.fail()))
                .put("queue", duration(counters.queue()))
                .put("compute_input", duration(counters.input()))
                .put("compute_infer", duration(counters.infer()))
                .put("compute_output", duration(counters.output()))
                .put("cache_hit", new JsonObject().put("count", 0).put("ns", 0))
                .put("cache_miss", new JsonObject().put("count", 0).put("ns", 0));
    }

    private static JsonObject duration(InferenceCounters.Duration duration) {
        return new JsonObject().put("count", duration.count()).put("ns", duration.nanos());
    }

    /**
     * Writes the numbers of a model configuration as Triton does: 64-bit integers without quotes, whole numbers without a point.
     */
    static final class ConfigNumbers {
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
}
