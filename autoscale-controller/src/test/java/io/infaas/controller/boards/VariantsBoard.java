package io.infaas.controller.boards;

import static io.infaas.controller.boards.BoardPanel.lines;
import static io.infaas.controller.boards.BoardPanel.magnitudes;
import static io.infaas.controller.boards.BoardPanel.stack;

import java.util.List;

/** Which variants serve, and why. */
final class VariantsBoard {

    private static final String OF = "{application=~\"$application\"}";

    private VariantsBoard() {}

    static Board board() {
        return new Board(
                "infaas-variants",
                "INFaaS / Variants",
                "Which variants serve an application, and why: infaas explain APPLICATION tells the reason of each decision.",
                true,
                List.of(BoardVariable.APPLICATION),
                List.of(serving(), decisions(), changes()));
    }

    private static String rate(String metric) {
        return "sum by (variant) (rate(%s%s[$__rate_interval]))".formatted(metric, OF);
    }

    private static BoardRow serving() {
        return BoardRow.of(
                "Serving",
                stack("Answers by variant", "reqps", "Queries answered, by the variant that answered.")
                        .wide(12)
                        .with("{{variant}}", rate("infaas_gateway_answers_total")),
                stack(
                                "Instances by variant",
                                "none",
                                "What is loaded, each instance as often as its count says; loading, draining and failed ones too.")
                        .wide(12)
                        .with(
                                "{{variant}} {{state}}",
                                "sum by (variant, state) (infaas_controller_variant_instances" + OF + ")"),
                lines(
                                "Observed / predicted",
                                "none",
                                "Time at the instance divided by what its profile predicts. About 1 is right; above 2 for minutes: something else uses the"
                                        + " node, or the profile must be measured again.")
                        .with(
                                "{{variant}}",
                                rate("infaas_gateway_observed_seconds_total") + " / "
                                        + rate("infaas_gateway_predicted_seconds_total")),
                lines(
                                "Time at the instance",
                                "s",
                                "Mean time from sending a query to a node until the end of its answer.")
                        .with(
                                "{{variant}}",
                                rate("infaas_gateway_observed_seconds_total") + " / "
                                        + rate("infaas_gateway_answers_total")),
                lines("Items of a query", "none", "Mean batch elements of the queries that a variant answered.")
                        .with(
                                "{{variant}}",
                                rate("infaas_gateway_items_total") + " / " + rate("infaas_gateway_answers_total")));
    }

    private static BoardRow decisions() {
        return BoardRow.of(
                "Demand and decisions",
                magnitudes(
                                "Demand and capacity",
                                "suffix: items/s",
                                "Items that queries ask for now and over a minute, and what the instances can answer by their profiles. Demand above"
                                        + " capacity for minutes: no room, see the board of the fleet.")
                        .with(
                                "demand {{application}}",
                                "sum by (application) (infaas_controller_demand_items_per_second" + OF + ")")
                        .with(
                                "sustained {{application}}",
                                "sum by (application) (infaas_controller_demand_sustained_items_per_second" + OF + ")")
                        .with(
                                "capacity {{application}}",
                                "sum by (application) (infaas_controller_capacity_items_per_second" + OF + ")"),
                stack(
                                "Decisions",
                                "reqps",
                                "serve: in time by the prediction; late: nothing could be in time; wait: for a load; infeasible and shed: refused.")
                        .with(
                                "{{outcome}}",
                                "sum by (outcome) (rate(infaas_gateway_decisions_total" + OF + "[$__rate_interval]))"),
                lines("Queries that wait for a load", "none", "As gateways report them: cold starts.")
                        .with("{{application}}", "sum by (application) (infaas_controller_waiting_queries" + OF + ")"));
    }

    private static BoardRow changes() {
        return BoardRow.of(
                "Changes",
                stack(
                                "Plan changes",
                                "none",
                                "Changes in the interval by kind: cold, replicate, upgrade, downgrade, prefer, remove, move, preload. impossible: a need that"
                                        + " cannot be met.")
                        .with(
                                "{{application}} {{kind}} {{outcome}}",
                                "sum by (application, kind, outcome) (increase(infaas_controller_plan_changes_total"
                                        + OF + "[$__rate_interval]))"),
                lines("Loads and unloads", "s", "95 % of the loads, unloads and changes of counts took no longer.")
                        .with(
                                "{{event}}",
                                "histogram_quantile(0.95, sum by (event, le) (rate(infaas_controller_action_seconds_bucket[$__range])))"),
                stack("Actions", "none", "Loads, unloads, drains and others in the interval, with their outcome.")
                        .with(
                                "{{event}} {{outcome}}",
                                "sum by (event, outcome) (increase(infaas_controller_actions_total[$__rate_interval]))"),
                lines(
                                "Oldest pending action",
                                "s",
                                "Time for which a load or unload has been planned and not done. Above some minutes: loads fail, or a gateway does not"
                                        + " confirm.")
                        .wide(12)
                        .with("{{action}}", "max by (action) (infaas_controller_pending_age_seconds)"),
                lines("Pending actions", "none", "Loads and unloads that are planned and not done.")
                        .wide(12)
                        .with("{{action}}", "sum by (action) (infaas_controller_pending_actions)"));
    }
}
