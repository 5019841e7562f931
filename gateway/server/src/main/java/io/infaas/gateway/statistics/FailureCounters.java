package io.infaas.gateway.statistics;

import io.infaas.triton.metrics.FailureReason;
import io.infaas.triton.metrics.MetricsReading;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.LongBinaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The failed requests of a model by reason. Immutable.
 *
 * @param failed all of them
 * @param reasons has each reason
 * @param reported whether the node reports the reasons; if not, all count as {@link FailureReason#OTHER}
 */
public record FailureCounters(long failed, Map<FailureReason, Long> reasons, boolean reported) {

    /** @param reasons null if the node does not report them */
    static FailureCounters of(long failed, @Nullable Map<FailureReason, Long> reasons) {
        return reasons == null
                ? new FailureCounters(failed, other(failed), false)
                : new FailureCounters(failed, reasons, true);
    }

    /** The increase since {@code before}: by reason if the node reported reasons both times, or neither time. */
    FailureCounters since(FailureCounters before) {
        long more = failed - before.failed;
        return reported == before.reported
                ? new FailureCounters(more, combine(before, (now, earlier) -> now - earlier), reported)
                : of(more, null);
    }

    FailureCounters plus(FailureCounters more) {
        return new FailureCounters(failed + more.failed, combine(more, Long::sum), reported);
    }

    /** The same with failures that no node counted. */
    FailureCounters plus(FailureReason reason, long more) {
        Map<FailureReason, Long> sum = new EnumMap<>(reasons);
        sum.merge(reason, more, Long::sum);
        return new FailureCounters(failed + more, sum, reported);
    }

    boolean isLower(FailureCounters before) {
        return reported
                && before.reported
                && reasons.entrySet().stream().anyMatch(now -> now.getValue() < before.count(now.getKey()));
    }

    long count(FailureReason reason) {
        return Objects.requireNonNull(reasons.get(reason));
    }

    private Map<FailureReason, Long> combine(FailureCounters other, LongBinaryOperator operator) {
        Map<FailureReason, Long> combined = new EnumMap<>(FailureReason.class);
        reasons.forEach((reason, count) -> combined.put(reason, operator.applyAsLong(count, other.count(reason))));
        return combined;
    }

    private static Map<FailureReason, Long> other(long failed) {
        Map<FailureReason, Long> reasons = MetricsReading.zeros();
        reasons.put(FailureReason.OTHER, failed);
        return reasons;
    }
}
