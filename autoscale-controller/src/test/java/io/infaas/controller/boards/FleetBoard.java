package io.infaas.controller.boards;

import static io.infaas.controller.boards.BoardPanel.lines;
import static io.infaas.controller.boards.BoardPanel.number;
import static io.infaas.controller.boards.BoardPanel.stack;

import java.util.List;

/** For the operator: nodes, what they cost, and whether the controller does its work. */
final class FleetBoard {

    private FleetBoard() {}

    static Board board() {
        return new Board(
                "infaas-fleet",
                "INFaaS / Fleet and cost",
                "For the operator: nodes, what they cost, and whether the controller does its work.",
                false,
                List.of(BoardVariable.APPLICATION, BoardVariable.OFFERING),
                List.of(now(), nodes(), cost(), controller()));
    }

    private static BoardRow now() {
        return BoardRow.of(
                "Now",
                number("Nodes up", "none", "Nodes that answer the controller.")
                        .with("up", "sum(infaas_controller_nodes_up)"),
                number("Cost per hour", "currencyUSD", "What the machines cost now.")
                        .with("cost", "sum(infaas_controller_cost_dollars_per_hour)"),
                number("Budget left", "currencyUSD", "What more the machines may cost per hour.")
                        .with(
                                "left",
                                "sum(infaas_controller_budget_dollars_per_hour) - sum(infaas_controller_cost_dollars_per_hour)")
                        .emptyUnless("nodes are launched"),
                number(
                                "Cost of 1,000 queries",
                                "currencyUSD",
                                "What the machines cost while 1,000 queries were answered.")
                        .with(
                                "cost",
                                "1000 * sum(rate(infaas_controller_cost_dollars_total[$__rate_interval]))"
                                        + " / sum(rate(infaas_gateway_requests_total{outcome=\"ok\"}[$__rate_interval]))"),
                number("Gateways", "none", "Gateways that are attached to the controller.")
                        .with("gateways", "sum(infaas_controller_gateways)"),
                number(
                                "Journal lost",
                                "none",
                                "Entries of the journal that were not written in the time shown; 0 is right.")
                        .with("entries", "sum(increase(infaas_controller_journal_lost_total[$__range]))"));
    }

    private static BoardRow nodes() {
        return BoardRow.of(
                "Nodes",
                stack(
                                "Nodes by offering and life",
                                "none",
                                "requested and booting come; cordoned, interrupted and ending leave. Nodes that were not launched have the offering"
                                        + " fixed.")
                        .wide(12)
                        .with(
                                "{{offering}} {{life}}",
                                "sum by (offering, life) (infaas_controller_nodes{offering=~\"$offering\"})"),
                stack(
                                "Node actions",
                                "none",
                                "Launches, cordons, ends and what was observed of machines, in the interval. node-wanted: more would be needed and is not"
                                        + " possible.")
                        .wide(12)
                        .with(
                                "{{event}} {{outcome}}",
                                "sum by (event, outcome) (increase(infaas_controller_actions_total{event=~\"node-.*\"}[$__rate_interval]))"),
                lines(
                                "Memory of nodes",
                                "percentunit",
                                "Share of a node's memory: planned for its instances by their profiles, and used by its models.")
                        .wide(12)
                        .with(
                                "{{node}} planned",
                                "infaas_controller_node_memory_bytes{of=\"planned\"} / ignoring (of) infaas_controller_node_memory_bytes{of=\"limit\"}")
                        .with(
                                "{{node}} used",
                                "infaas_controller_node_memory_bytes{of=\"used\"} / ignoring (of) infaas_controller_node_memory_bytes{of=\"limit\"}"),
                stack("Instances by state", "none", "Instances of all applications by their state.")
                        .wide(12)
                        .with("{{state}}", "sum by (state) (infaas_controller_instances)"));
    }

    private static BoardRow cost() {
        return BoardRow.of(
                "Cost",
                lines("Cost and budget", "currencyUSD", "What the machines cost per hour, and what they may cost.")
                        .with("cost", "sum(infaas_controller_cost_dollars_per_hour)")
                        .with("budget", "sum(infaas_controller_budget_dollars_per_hour)")
                        .emptyUnless("budget: nodes are launched"),
                stack(
                                "Cost by application",
                                "currencyUSD",
                                "What each application costs per hour: what its queries keep busy of each node, and what is loaded for it beyond that. The"
                                        + " rest of the machines' cost is idle.")
                        .with(
                                "{{application}}",
                                "sum by (application) (infaas_controller_application_cost_dollars_per_hour{application=~\"$application\"})"),
                lines(
                                "Demand / capacity",
                                "percentunit",
                                "Above 1 for minutes: an application has no room. The plan says why: infaas explain APPLICATION.")
                        .with(
                                "{{application}}",
                                "sum by (application) (infaas_controller_demand_items_per_second{application=~\"$application\"})"
                                        + " / (sum by (application) (infaas_controller_capacity_items_per_second{application=~\"$application\"}) > 0)"));
    }

    private static BoardRow controller() {
        return BoardRow.of(
                "Controller",
                lines("Iterations of the loop", "s", "Time of one iteration of the control loop; 5 run in a second.")
                        .with(
                                "p50",
                                "histogram_quantile(0.5, sum by (le) (rate(infaas_controller_tick_seconds_bucket[$__rate_interval])))")
                        .with(
                                "p99",
                                "histogram_quantile(0.99, sum by (le) (rate(infaas_controller_tick_seconds_bucket[$__rate_interval])))"),
                lines(
                                "Age of the state",
                                "s",
                                "Age of what the controller shows; above a few seconds its loop hangs. Gateways go on with their last view.")
                        .with("state", "max(infaas_controller_state_age_seconds)")
                        .with("oldest load", "max(infaas_controller_pending_age_seconds{action=\"load\"})"),
                lines("Gateways", "none", "Attached gateways, and those that have not put the newest view in force.")
                        .with("attached", "sum(infaas_controller_gateways)")
                        .with("behind", "sum(infaas_controller_gateways_behind)"));
    }
}
