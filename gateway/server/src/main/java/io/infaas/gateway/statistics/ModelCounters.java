package io.infaas.gateway.statistics;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.infaas.triton.metrics.FailureReason;
import io.infaas.triton.metrics.MetricsReading;
import io.infaas.triton.protocol.InferBatchStatistics;
import io.infaas.triton.protocol.InferResponseStatistics;
import io.infaas.triton.protocol.InferStatistics;
import io.infaas.triton.protocol.ModelStatistics;
import io.infaas.triton.protocol.StatisticDuration;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.LongBinaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The counters of one model, or the sums of several. Every field of the messages that has a duration is a count and a sum of
 * nanoseconds; memory usage is not a counter and is left out. Immutable.
 */
final class ModelCounters {

    /** Counters without any event. */
    static final ModelCounters NONE = of(ModelStatistics.getDefaultInstance(), MetricsReading.zeros());

    private final long lastInference;
    private final long[] counts;
    private final SortedMap<Long, long[]> batches;
    private final SortedMap<String, long[]> responses;
    private final FailureCounters failures;

    private ModelCounters(
            long lastInference,
            long[] counts,
            SortedMap<Long, long[]> batches,
            SortedMap<String, long[]> responses,
            FailureCounters failures) {
        this.lastInference = lastInference;
        this.counts = counts;
        this.batches = batches;
        this.responses = responses;
        this.failures = failures;
    }

    /** @param reasons of the model's failures; null if the node does not report them */
    static ModelCounters of(ModelStatistics model, @Nullable Map<FailureReason, Long> reasons) {
        long[] durations = durations(model.getInferenceStats());
        long[] counts = new long[durations.length + 2];
        counts[0] = model.getInferenceCount();
        counts[1] = model.getExecutionCount();
        System.arraycopy(durations, 0, counts, 2, durations.length);
        SortedMap<Long, long[]> batches = new TreeMap<>();
        model.getBatchStatsList().forEach(batch -> batches.put(batch.getBatchSize(), durations(batch)));
        SortedMap<String, long[]> responses = new TreeMap<>();
        model.getResponseStatsMap().forEach((place, response) -> responses.put(place, durations(response)));
        long failed = model.getInferenceStats().getFail().getCount();
        return new ModelCounters(
                model.getLastInference(), counts, batches, responses, FailureCounters.of(failed, reasons));
    }

    /** The increase since {@code before}; the whole value if a counter decreased, because the node restarted its counters. */
    ModelCounters since(ModelCounters before) {
        return wasReset(before)
                ? this
                : new ModelCounters(
                        lastInference,
                        combine(counts, before.counts, (now, earlier) -> now - earlier),
                        combine(batches, before.batches, (now, then) -> now - then),
                        combine(responses, before.responses, (now, then) -> now - then),
                        failures.since(before.failures));
    }

    ModelCounters plus(ModelCounters more) {
        return new ModelCounters(
                Math.max(lastInference, more.lastInference),
                combine(counts, more.counts, Long::sum),
                combine(batches, more.batches, Long::sum),
                combine(responses, more.responses, Long::sum),
                failures.plus(more.failures));
    }

    FailureCounters failures() {
        return failures;
    }

    ModelStatistics toMessage(String name, String version) {
        ModelStatistics.Builder statistics = ModelStatistics.newBuilder()
                .setName(name)
                .setVersion(version)
                .setLastInference(lastInference)
                .setInferenceCount(counts[0])
                .setExecutionCount(counts[1])
                .setInferenceStats(fill(InferStatistics.newBuilder(), counts, 2));
        batches.forEach((size, durations) ->
                statistics.addBatchStats(fill(InferBatchStatistics.newBuilder().setBatchSize(size), durations, 0)));
        responses.forEach((place, durations) -> statistics.putResponseStats(
                place, fill(InferResponseStatistics.newBuilder(), durations, 0).build()));
        return statistics.build();
    }

    private boolean wasReset(ModelCounters before) {
        return lastInference < before.lastInference
                || isLower(counts, before.counts)
                || isLower(batches, before.batches)
                || isLower(responses, before.responses)
                || failures.isLower(before.failures);
    }

    private static <K> boolean isLower(SortedMap<K, long[]> now, SortedMap<K, long[]> before) {
        return before.entrySet().stream()
                .anyMatch(entry -> isLower(now.getOrDefault(entry.getKey(), new long[0]), entry.getValue()));
    }

    private static boolean isLower(long[] now, long[] before) {
        for (int i = 0; i < before.length; i++) {
            if (i >= now.length || now[i] < before[i]) {
                return true;
            }
        }
        return false;
    }

    private static <K> SortedMap<K, long[]> combine(
            SortedMap<K, long[]> one, SortedMap<K, long[]> other, LongBinaryOperator operator) {
        SortedMap<K, long[]> combined = new TreeMap<>(one);
        other.forEach((key, durations) -> combined.merge(key, durations, (a, b) -> combine(a, b, operator)));
        return combined;
    }

    private static long[] combine(long[] one, long[] other, LongBinaryOperator operator) {
        long[] combined = new long[one.length];
        for (int i = 0; i < combined.length; i++) {
            combined[i] = operator.applyAsLong(one[i], other[i]);
        }
        return combined;
    }

    private static long[] durations(Message message) {
        List<FieldDescriptor> fields = fields(message);
        long[] durations = new long[2 * fields.size()];
        for (int i = 0; i < fields.size(); i++) {
            if (message.getField(fields.get(i)) instanceof StatisticDuration duration) {
                durations[2 * i] = duration.getCount();
                durations[2 * i + 1] = duration.getNs();
            }
        }
        return durations;
    }

    private static <B extends Message.Builder> B fill(B message, long[] durations, int from) {
        int at = from;
        for (FieldDescriptor field : fields(message.getDefaultInstanceForType())) {
            message.setField(
                    field,
                    StatisticDuration.newBuilder()
                            .setCount(durations[at])
                            .setNs(durations[at + 1])
                            .build());
            at += 2;
        }
        return message;
    }

    private static List<FieldDescriptor> fields(Message message) {
        return message.getDescriptorForType().getFields().stream()
                .filter(field -> field.getJavaType() == FieldDescriptor.JavaType.MESSAGE)
                .filter(field -> field.getMessageType().equals(StatisticDuration.getDescriptor()))
                .toList();
    }
}
