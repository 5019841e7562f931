package io.infaas.controller.plan;

import io.infaas.gateway.contract.Candidate;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Formats numbers and names for reasons. */
final class ReasonText {

    private ReasonText() {}

    /** Text of a number, rounded to four significant digits. */
    static String number(double value) {
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            return Double.toString(value).toLowerCase(Locale.ROOT);
        }
        return rounded(value).stripTrailingZeros().toPlainString();
    }

    /** The number rounded to four significant digits, for inputs of decisions. */
    static double round(double value) {
        return Double.isNaN(value) || Double.isInfinite(value)
                ? value
                : rounded(value).doubleValue();
    }

    static String alias(Candidate candidate) {
        return candidate.variant().alias();
    }

    static String times(int count, String noun) {
        return count + " " + noun + (count == 1 ? "" : "s");
    }

    /** Which of these count as taking longer than their profiles say; blank if none does. */
    static String corrected(Stream<Candidate> candidates) {
        return candidates
                .filter(candidate -> candidate.correction() > 1)
                .map(candidate -> "; %s takes %s times its profiled service time on %s"
                        .formatted(
                                alias(candidate),
                                number(candidate.correction()),
                                candidate.nodeType().name()))
                .distinct()
                .collect(Collectors.joining());
    }

    /** How much burstier than random ones these arrive; blank if they do not. */
    static String bursty(List<ClassDemand> demands) {
        double burstiness = ClassDemand.burstiness(demands);
        return burstiness > 1
                ? ", since arrivals vary %s times as much as random ones".formatted(number(burstiness))
                : "";
    }

    private static BigDecimal rounded(double value) {
        return new BigDecimal(value).round(new MathContext(4));
    }
}
