package io.infaas.controller.policy;

/** What happens between two rounds that are measured. */
enum PlanBenchEvent {
    /** Nothing. */
    NOTHING("nothing changed"),
    /** Demand of one class. */
    ONE_CLASS("one class changed"),
    /** Demand of every class: what each second brings under load. */
    ALL_CLASSES("all classes changed"),
    /** Queries that no instance serves. */
    COLD("queries wait, at the next round"),
    /** The same, planned for at once. */
    URGENT("queries wait, between two rounds");

    private final String label;

    PlanBenchEvent(String label) {
        this.label = label;
    }

    String label() {
        return label;
    }

    boolean isBetweenRounds() {
        return this == URGENT;
    }

    void happen(PlanBenchWorld world, int round) {
        switch (this) {
            case NOTHING -> {}
            case ONE_CLASS -> world.changeOne(round);
            case ALL_CLASSES -> world.changeAll();
            case COLD, URGENT -> world.waitForAnother();
        }
    }
}
