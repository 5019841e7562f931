package io.infaas.controller.fleet;

/** One step that changes the fleet, or that cannot be made, with its reason in one sentence. */
public sealed interface FleetAction {

    /** The reason, for operators, with the numbers. */
    String reason();

    /** Name of the step in the journal. */
    String label();

    /** Id of its node; blank if it concerns none yet. */
    default String node() {
        return "";
    }

    /**
     * Launch machines.
     *
     * @param offering id of the offering
     * @param request id of the request, unique
     */
    record Launch(String offering, int count, String request, String reason) implements FleetAction {

        /** With some more, for a reason of their own. */
        Launch with(int more, String why) {
            return new Launch(offering, count + more, request, reason.equals(why) ? reason : reason + "; " + why);
        }

        @Override
        public String label() {
            return "node-launch";
        }
    }

    /** Cordon a node: it takes no new placements, and the present ones move away. */
    record Cordon(String node, String reason) implements FleetAction {
        @Override
        public String label() {
            return "node-cordon";
        }
    }

    /** Use a cordoned node again. */
    record Uncordon(String node, String reason) implements FleetAction {
        @Override
        public String label() {
            return "node-uncordon";
        }
    }

    /** End a machine. */
    record Terminate(String node, String reason) implements FleetAction {
        @Override
        public String label() {
            return "node-terminate";
        }
    }

    /** Replace no more nodes that are merely outdated, until an operator resumes it. */
    record Pause(String reason) implements FleetAction {
        @Override
        public String label() {
            return "roll-out-pause";
        }
    }

    /** Do nothing: the needed step is not possible. */
    record Notice(String reason) implements FleetAction {
        @Override
        public String label() {
            return "node-wanted";
        }
    }
}
