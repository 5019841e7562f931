package io.infaas.controller.plan;

import io.infaas.gateway.contract.Candidate;

/**
 * One way to give up an instance of a placement.
 *
 * @param cost added cost, negative, US dollars per hour
 */
record ScaleDownOption(ScaleDownBasis basis, Replacement by, double cost) {

    PlanChange.Kind kind() {
        return by.added().isEmpty() ? PlanChange.Kind.REMOVE : PlanChange.Kind.DOWNGRADE;
    }

    /** The candidate that is added, or for a removal the one that is removed. */
    Candidate candidate() {
        return by.candidate();
    }

    /** Rounds in a row for which it must be possible. */
    int rounds(PolicySettings settings) {
        double loadMs = Math.max(
                basis.candidate().profile().loadMs(), candidate().profile().loadMs());
        int rounds = (int) Math.max(settings.scaleDownDelay(), Math.min(Integer.MAX_VALUE, Math.ceil(loadMs / 1000)));
        return by.silencesDemand() ? Math.max(rounds, settings.idleDelay()) : rounds;
    }

    /** Demand that must still be carried, items/s. */
    double required() {
        return basis.before().needed();
    }

    ScalingOption option() {
        return new ScalingOption(
                kind(),
                candidate(),
                Math.max(1, by.added().size()),
                by.layout(),
                cost,
                candidate().cost(basis.batch()),
                basis.without());
    }
}
