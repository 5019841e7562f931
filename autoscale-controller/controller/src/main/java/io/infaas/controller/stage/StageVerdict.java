package io.infaas.controller.stage;

import io.infaas.controller.desired.DesiredState;

/**
 * A decision about a staged variant.
 *
 * @param share percentage of the queries from now on: {@link StageShares#NONE} rolls it back, {@link DesiredState#WHOLE} ends its stages
 * @param reason with numbers
 */
public record StageVerdict(String variant, int share, String reason) {

    /** Whether the variant is rolled back. */
    public boolean isRollBack() {
        return share == StageShares.NONE;
    }

    /** The state with this decision. A variant that is rolled back begins anew if an operator allows it. */
    DesiredState on(DesiredState state) {
        return isRollBack()
                ? state.withForbidden(variant, true).withStage(variant, StageShares.FIRST)
                : state.withStage(variant, share);
    }
}
