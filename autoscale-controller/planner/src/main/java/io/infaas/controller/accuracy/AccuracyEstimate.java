package io.infaas.controller.accuracy;

import io.infaas.catalog.Accuracy;
import io.infaas.gateway.contract.AnswerAgreement;

/**
 * An interval of a variant's accuracy for today's inputs, from its disagreement with a more accurate variant, the reference.
 *
 * <p>Let {@code a} be the accuracy of the variant, {@code r} that of the reference, and {@code d} the share of items for which they name
 * different classes. Where they name the same class, both are right or both are wrong; where they differ, at most one is right. So
 * {@code a >= r - d} and {@code a + r <= 2 (1 - d) + d}, hence {@code r - d <= a <= 2 - d - r}. Neither can be improved without labels.
 * The one assumption is that the reference is today not less accurate than the lower end of its interval in the catalog, which replaces
 * {@code r} in both; it may be more accurate. {@code d} is replaced by the ends of its {@link ShareInterval}, whose sample is the queries:
 * items of one query may be alike.
 *
 * @param agreement the counts that it follows from
 * @param low lower end
 * @param high upper end
 */
public record AccuracyEstimate(AnswerAgreement agreement, double low, double high) {

    /** @param reference accuracy of the reference in the catalog */
    public static AccuracyEstimate of(AnswerAgreement agreement, Accuracy reference) {
        double disagreement = 1 - (double) agreement.agreed() / agreement.compared();
        ShareInterval interval = ShareInterval.of(disagreement, (double) agreement.queries());
        return new AccuracyEstimate(
                agreement,
                Math.max(0, reference.low() - interval.high()),
                Math.min(1, 2 - interval.low() - reference.low()));
    }
}
