package io.infaas.gateway.selection;

/** The selection policies that a gateway supports. */
public enum SelectionPolicy {
    /** {@link CheapestInTime}. */
    CHEAPEST,
    /** {@link PaperSelection}, for comparison. */
    PAPER;

    public Selection with(RandomDraw dice) {
        return switch (this) {
            case CHEAPEST -> new CheapestInTime(dice);
            case PAPER -> new PaperSelection(dice);
        };
    }
}
