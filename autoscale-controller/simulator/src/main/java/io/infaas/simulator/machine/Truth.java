package io.infaas.simulator.machine;

import java.util.Collections;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How fast machines really are: the part of a simulation that selection and planner cannot see. A service time is the profiled time x the factor
 * of the variant x the factor of the node x noise, before instances share processors.
 *
 * @param noise standard deviation of the logarithm of each service time
 * @param tail share of executions that take {@code tailFactor} times as long
 * @param nodeSpread standard deviation of the logarithm of the factors of nodes
 * @param variantSpread standard deviation of the logarithm of the factors of variants that {@code variants} does not name
 * @param factor of variants that {@code variants} does not name, before the spread
 * @param variants factors of variants by alias
 * @param loadSpread standard deviation of the logarithm of load and boot times
 * @param seed of the factors
 */
public record Truth(
        double noise,
        double tail,
        double tailFactor,
        double nodeSpread,
        double variantSpread,
        double factor,
        SortedMap<String, Double> variants,
        double loadSpread,
        long seed) {

    public Truth {
        for (double value : new double[] {noise, nodeSpread, variantSpread, loadSpread}) {
            if (!(value >= 0 && value <= 3)) {
                throw new IllegalArgumentException("truth: spread %s must be within 0 and 3".formatted(value));
            }
        }
        if (!(tail >= 0 && tail <= 1) || !(tailFactor >= 1)) {
            throw new IllegalArgumentException(
                    "truth: tail %s must be within 0 and 1, tailFactor %s at least 1".formatted(tail, tailFactor));
        }
        if (!(factor > 0) || Double.isInfinite(factor)) {
            throw new IllegalArgumentException("truth: factor %s must be above 0".formatted(factor));
        }
        variants = Collections.unmodifiableSortedMap(new TreeMap<>(variants));
        variants.forEach((alias, stated) -> {
            if (!(stated > 0) || Double.isInfinite(stated)) {
                throw new IllegalArgumentException(
                        "truth: factor %s of variant '%s' must be above 0".formatted(stated, alias));
            }
        });
    }

    /** Every service, load and boot time is as the planner believes. */
    public static Truth asProfiled(long seed) {
        return new Truth(0, 0, 1, 0, 0, 1, new TreeMap<>(), 0, seed);
    }

    /** Factors of variants, on machines with noise of a tenth. */
    public static Truth of(Map<String, Double> variants, long seed) {
        return new Truth(0.1, 0, 1, 0, 0, 1, new TreeMap<>(variants), 0, seed);
    }

    /** The same truth with other factors. */
    public Truth seeded(long other) {
        return new Truth(noise, tail, tailFactor, nodeSpread, variantSpread, factor, variants, loadSpread, other);
    }

    /** The factor of a variant on every node. */
    public double ofVariant(String alias) {
        Double stated = variants.get(alias);
        return stated != null ? stated : factor * spread(variantSpread, "variant " + alias);
    }

    /** The factor of a node for every variant. */
    public double ofNode(String node) {
        return spread(nodeSpread, "node " + node);
    }

    /** The factor of one load or boot. */
    public double ofStart(Random random) {
        return loadSpread == 0 ? 1 : Math.exp(loadSpread * random.nextGaussian());
    }

    /** The noise of one execution. */
    public double ofExecution(Random random) {
        double usual = noise == 0 ? 1 : Math.exp(noise * random.nextGaussian());
        return tail > 0 && random.nextDouble() < tail ? usual * tailFactor : usual;
    }

    private double spread(double spread, String name) {
        return spread == 0 ? 1 : Math.exp(spread * new Random(seed * 31 + name.hashCode()).nextGaussian());
    }
}
