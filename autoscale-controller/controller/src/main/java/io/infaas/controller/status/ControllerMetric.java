package io.infaas.controller.status;

import static io.infaas.gateway.exposition.MetricFamily.counter;
import static io.infaas.gateway.exposition.MetricFamily.gauge;
import static io.infaas.gateway.exposition.MetricFamily.histogram;

import io.infaas.gateway.exposition.MetricFamily;
import io.infaas.gateway.exposition.ProcessMetric;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** All metrics of a controller. Values of labels come from the catalog, from the nodes there are and from closed lists. */
public enum ControllerMetric {
    TICK(histogram("infaas.controller.tick", "Time of one iteration of the control loop")),
    ROUND(histogram(
            "infaas.controller.round", "Time of one computation of the planner: a round, or a decision on nodes")),
    MACHINES_GAP(gauge(
            "infaas.controller.machines.gap",
            "Cost of the machines that the policy's steps lead to above that of the cheapest ones, late and refused queries"
                    + " included, as a share; NaN without OR-Tools, or if the machines are fixed")),
    STATE_AGE(gauge(
            "infaas.controller.state.age.seconds",
            "Age of the state that the other gauges show; above a few seconds the control loop hangs")),
    LEADER(gauge("infaas.controller.leader", "1 while this controller leads, else 0; always 1 without a lease")),
    EPOCH(gauge("infaas.controller.epoch", "Number of the newest leadership of any controller; 0 without a lease")),
    LEADERSHIP_CHANGES(
            counter("infaas.controller.leadership.changes", "Times that this controller began or ceased to lead")),
    CATALOG_REFUSED(gauge(
            "infaas.controller.catalog.refused",
            "1 while the newest published catalog cannot be read or is refused, and the former one stays in force")),
    GATEWAYS(gauge("infaas.controller.gateways", "Attached gateways")),
    GATEWAYS_BEHIND(gauge("infaas.controller.gateways.behind", "Attached gateways without the newest view")),
    DEMAND(gauge(
            "infaas.controller.demand.items.per.second",
            "Items that queries ask for, over the last seconds",
            Labels.APPLICATION)),
    PLANNED(gauge(
            "infaas.controller.planned.items.per.second",
            "Items that plans provide for: the highest rate of the last minute, and what waits",
            Labels.APPLICATION)),
    CAPACITY(gauge(
            "infaas.controller.capacity.items.per.second",
            "Items that the loaded instances can answer in time, by the prediction that plans use",
            Labels.APPLICATION)),
    WAITING(gauge(
            "infaas.controller.waiting.queries",
            "Queries that wait for an instance, as gateways reported",
            Labels.APPLICATION)),
    OBJECTIVE_LATENCY(gauge(
            "infaas.controller.objective.latency.seconds",
            "Default latency bound, of queries that state none",
            Labels.APPLICATION)),
    OBJECTIVE_ACCURACY(gauge(
            "infaas.controller.objective.accuracy", "Default accuracy: floor, preferred", Labels.APPLICATION, "of")),
    INSTANCES(gauge("infaas.controller.instances", "Instances by state", "state")),
    VARIANT_INSTANCES(gauge(
            "infaas.controller.variant.instances",
            "Instances by variant, only states that occur; the count of each included",
            Labels.APPLICATION,
            "variant",
            "state")),
    VARIANT_COMPARED(gauge(
                    "infaas.controller.variant.compared.items",
                    "Answers that the most accurate variant repeated lately: compared, agreed",
                    Labels.APPLICATION,
                    "variant",
                    "of")
            .only("for variants with compared answers")),
    VARIANT_ACCURACY(gauge(
                    "infaas.controller.variant.accuracy",
                    "Accuracy of a variant for today's inputs by compared answers: lower and upper end, and shown, which planner"
                            + " and gateways use",
                    Labels.APPLICATION,
                    "variant",
                    "of")
            .only("for variants with compared answers")),
    PENDING(gauge(
            "infaas.controller.pending.actions",
            "Loads and unloads that the plan requires and that are not done",
            "action")),
    PENDING_AGE(gauge(
            "infaas.controller.pending.age.seconds",
            "Time since a scrape first showed the oldest pending action: the lag of reconciliation",
            "action")),
    PLAN_CHANGES(counter(
            "infaas.controller.plan.changes",
            "Plan changes by their kind; impossible: a need that no change can meet, counted once",
            Labels.APPLICATION,
            "kind",
            "outcome")),
    ACTIONS(counter("infaas.controller.actions", "Entries of the journal by event and outcome", "event", "outcome")),
    ACTION_TIME(histogram("infaas.controller.action", "Time of loads, unloads and changes of counts", "event")),
    NODES_UP(gauge("infaas.controller.nodes.up", "Nodes that answer, the controller or a gateway")),
    NODES_UNREACHED(gauge(
            "infaas.controller.nodes.unreached",
            "Nodes that answer gateways but not the controller: they serve on, their placements stay as they are")),
    VIEW_FROZEN(gauge(
            "infaas.controller.view.frozen",
            "1 while the view keeps nodes that disappeared, since too many did within a minute, else 0")),
    NODES(gauge(
            "infaas.controller.nodes",
            "Machines by offering and life: requested, booting, ready, cordoned, interrupted, ending; fixed ones have"
                    + " the offering fixed",
            "offering",
            "life")),
    NODES_DRIFTING(gauge(
            "infaas.controller.nodes.drifting",
            "Machines whose image, start script or type is not the one of machines launched now")),
    ROLL_OUT_PAUSED(gauge(
            "infaas.controller.roll.out.paused",
            "1 while machines that drift are not replaced, since replacements failed, else 0")),
    NODE_MEMORY(gauge(
            "infaas.controller.node.memory.bytes",
            "Memory of a node: planned by profiles, used by its models, limit of its type",
            "node",
            "of")),
    COST_RATE(gauge(
            "infaas.controller.cost.dollars.per.hour",
            "Present cost of the machines; fixed machines count at the price of their node type")),
    COST(counter("infaas.controller.cost.dollars", "Cost of the machines so far, summed up between scrapes")),
    IDLE_COST_RATE(gauge(
            "infaas.controller.idle.cost.dollars.per.hour", "Present cost of capacity without a loaded instance")),
    BUDGET(gauge("infaas.controller.budget.dollars.per.hour", "Budget of the machines")
            .only("where nodes are launched")),
    APPLICATION_COST_RATE(gauge(
            "infaas.controller.application.cost.dollars.per.hour",
            "Present cost of an application, as infaas cost splits the price of nodes: applications and idle capacity together cost as much as the machines",
            Labels.APPLICATION)),
    APPLICATION_COST(counter(
            "infaas.controller.application.cost.dollars",
            "Cost of an application so far, summed up between scrapes",
            Labels.APPLICATION)),
    QUERY_COST(gauge(
                    "infaas.controller.application.cost.dollars.per.thousand.queries",
                    "Cost of 1,000 queries over about the last ten minutes, as infaas cost splits the price of nodes",
                    Labels.APPLICATION)
            .only("for applications that had queries")),
    APPLICATION_BUDGET_SPENT(gauge(
            "infaas.controller.application.budget.spent.dollars.per.hour",
            "Cost that counts against the budget of an application: the larger of the memory and core shares of each instance in the price of its node",
            Labels.APPLICATION)),
    APPLICATION_BUDGET(gauge(
                    "infaas.controller.application.budget.dollars.per.hour",
                    "Budget of the instances of an application",
                    Labels.APPLICATION)
            .only("for applications with a budget")),
    JOURNAL_LOST(counter("infaas.controller.journal.lost", "Entries of the journal that could not be written")),
    SERIES_DROPPED(counter("infaas.controller.series.dropped", "Series not exported because of the series limit"));

    private static final class Labels {
        static final String APPLICATION = "application";
    }

    @SuppressWarnings("ImmutableEnumChecker") // a record of texts
    private final MetricFamily family;

    ControllerMetric(MetricFamily family) {
        this.family = family;
    }

    public MetricFamily family() {
        return family;
    }

    /** Every metric of this registry, with the metrics of the process. */
    public static List<MetricFamily> families() {
        List<MetricFamily> metricFamilies = new ArrayList<>(
                Arrays.stream(values()).map(ControllerMetric::family).toList());
        metricFamilies.addAll(ProcessMetric.families());
        return List.copyOf(metricFamilies);
    }
}
