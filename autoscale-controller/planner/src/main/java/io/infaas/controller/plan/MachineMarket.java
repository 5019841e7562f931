package io.infaas.controller.plan;

import io.infaas.controller.node.Offering;
import java.util.List;

/**
 * Machines that exist and that could.
 *
 * @param offerings that can be launched now
 * @param machines that serve or will, and are not leaving
 * @param minimum machines that must stay
 * @param maximum machines that may exist at a time
 * @param budgetPerHour limit on the price of all machines, US dollars per hour
 */
public record MachineMarket(
        List<Offering> offerings, List<Machine> machines, int minimum, int maximum, double budgetPerHour) {

    public MachineMarket {
        offerings = List.copyOf(offerings);
        machines = List.copyOf(machines);
    }

    /**
     * A machine that serves or will.
     *
     * @param offering id of the offering of its launch; blank if it was not launched
     * @param pricePerHour US dollars per hour
     * @param ready whether its node answers
     * @param mayEnd whether it was launched and nothing requires that it stays
     */
    public record Machine(
            String id, String nodeType, String offering, double pricePerHour, boolean ready, boolean mayEnd) {

        /** Where it runs; blank if that is not known. */
        public String zone() {
            return Offering.zoneOf(offering);
        }
    }
}
