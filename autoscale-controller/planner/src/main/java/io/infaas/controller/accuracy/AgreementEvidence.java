package io.infaas.controller.accuracy;

import io.infaas.gateway.contract.AnswerAgreement;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The compared answers of the last hours per variant and reference, bounded in number. Of two parts the older one is dropped when the
 * newer one is full: after {@value #QUERIES} queries, which give an interval of a few percent and show a change soon, or after
 * {@value #HOURS} hours, since the mix of inputs follows the day. Evidence ages only while new evidence comes: without any, nothing is
 * known better. Not thread-safe.
 */
final class AgreementEvidence {

    static final int QUERIES = 1_000;
    static final int HOURS = 6;

    /** Most pairs of variants. */
    static final int MOST = 4_096;

    private final Map<String, Map<String, Parts>> parts = new TreeMap<>();
    private int pairs;

    private static final class Parts {
        private @Nullable AnswerAgreement older;
        private AnswerAgreement newer;
        private long sinceNanos;

        Parts(AnswerAgreement first, long nowNanos) {
            newer = first;
            sinceNanos = nowNanos;
        }

        void add(AnswerAgreement agreement, long nowNanos) {
            if (newer.queries() >= QUERIES || nowNanos - sinceNanos >= TimeUnit.HOURS.toNanos(HOURS)) {
                older = newer;
                newer = agreement;
                sinceNanos = nowNanos;
            } else {
                newer = newer.plus(agreement);
            }
        }

        AnswerAgreement sum() {
            AnswerAgreement before = older;
            return before == null ? newer : before.plus(newer);
        }
    }

    void add(AnswerAgreement agreement, long nowNanos) {
        Map<String, Parts> ofVariant = parts.getOrDefault(agreement.variant(), Map.of());
        Parts pair = ofVariant.get(agreement.reference());
        if (pair != null) {
            pair.add(agreement, nowNanos);
        } else if (pairs < MOST) {
            pairs++;
            parts.computeIfAbsent(agreement.variant(), first -> new TreeMap<>())
                    .put(agreement.reference(), new Parts(agreement, nowNanos));
        }
    }

    /** The variants with any. */
    List<String> variants() {
        return List.copyOf(parts.keySet());
    }

    /** The evidence about a variant beside the reference with the most queries. */
    Optional<AnswerAgreement> of(String variant) {
        return parts.getOrDefault(variant, Map.of()).values().stream()
                .map(Parts::sum)
                .max(Comparator.comparing(AnswerAgreement::queries));
    }

    /** Forgets all about variants that are gone. */
    void retain(Predicate<String> isPresent) {
        parts.keySet().removeIf(variant -> !isPresent.test(variant));
        parts.values().forEach(references -> references.keySet().removeIf(reference -> !isPresent.test(reference)));
        parts.values().removeIf(Map::isEmpty);
        pairs = parts.values().stream().mapToInt(Map::size).sum();
    }
}
