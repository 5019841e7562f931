package io.infaas.controller.demand;

/**
 * How well the queries of one demand class met their objective, over about the last minute.
 *
 * @param late share answered or given up after its bound
 * @param refused share refused to shed load
 * @param accuracy mean accuracy of the variants of the queries; not a number without queries
 */
public record Attainment(double late, double refused, double accuracy) {

    public Attainment {
        if (!(late >= 0 && late <= 1) || !(refused >= 0 && refused <= 1)) {
            throw new IllegalArgumentException(
                    "attainment: late %s and refused %s must be within 0 and 1".formatted(late, refused));
        }
    }
}
