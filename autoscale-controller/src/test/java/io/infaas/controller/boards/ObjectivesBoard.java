package io.infaas.controller.boards;

import static io.infaas.controller.boards.BoardPanel.lines;
import static io.infaas.controller.boards.BoardPanel.number;
import static io.infaas.controller.boards.BoardPanel.stack;

import java.util.List;

/** For the owner of an application: does it get what it asks for, and for how much. */
final class ObjectivesBoard {

    private static final String OF = "{application=~\"$application\"}";
    private static final String OK = "{application=~\"$application\",outcome=\"ok\"}";
    /** Queries whose end is not the client's doing. */
    private static final String JUDGED =
            "{application=~\"$application\",outcome!~\"unknown_model|invalid_argument|infeasible|too_large|unsupported|cancelled\"}";

    private ObjectivesBoard() {}

    static Board board() {
        return new Board(
                "infaas-objectives",
                "INFaaS / Objectives",
                "For the owner of an application: latency bound, accuracy floor and cost.",
                true,
                List.of(BoardVariable.APPLICATION),
                List.of(now(), latency(), accuracy(), budget()));
    }

    private static String rate(String metric, String labels) {
        return "sum by (application) (rate(%s%s[$__rate_interval]))".formatted(metric, labels);
    }

    private static String all(String metric, String labels) {
        return "sum(rate(%s%s[$__rate_interval]))".formatted(metric, labels);
    }

    private static BoardRow now() {
        return BoardRow.of(
                "Now",
                number(
                                "Objective met",
                                "percentunit",
                                "Share of the queries that were answered within their bound, of those that could be. Below 99 %: look at late"
                                        + " answers and errors.")
                        .with(
                                "met",
                                "(%s - %s) / %s"
                                        .formatted(
                                                all("infaas_gateway_requests_total", OK),
                                                all("infaas_gateway_violations_total", OF),
                                                all("infaas_gateway_requests_total", JUDGED))),
                number("Queries", "reqps", "Queries that ended, with an answer or an error.")
                        .with("queries", all("infaas_gateway_requests_total", OF)),
                number("p99", "s", "99 % of the answered queries took no longer.")
                        .with(
                                "p99",
                                "histogram_quantile(0.99, sum by (le) (rate(infaas_gateway_latency_seconds_bucket" + OF
                                        + "[$__rate_interval])))"),
                number("Accuracy", "percentunit", "Mean accuracy of the variants that answered.")
                        .with(
                                "served",
                                all("infaas_gateway_accuracy_served_total", OF) + " / "
                                        + all("infaas_gateway_latency_seconds_count", OF)),
                number(
                                "Below the floor",
                                "none",
                                "Answers below the accuracy floor in the time shown. Anything but 0 is a fault: see the runbook.")
                        .with("answers", "sum(increase(infaas_gateway_below_floor_total" + OF + "[$__range]))"),
                number(
                                "Cost of 1,000 queries",
                                "currencyUSD",
                                "What the application cost while 1,000 of its queries were answered.")
                        .with(
                                "cost",
                                "1000 * " + all("infaas_controller_application_cost_dollars_total", OF) + " / "
                                        + all("infaas_gateway_requests_total", OK)));
    }

    private static BoardRow latency() {
        return BoardRow.of(
                "Latency and errors",
                stack("Queries", "reqps", "Queries by application, with any end.")
                        .with("{{application}}", rate("infaas_gateway_requests_total", OF)),
                lines(
                                "Latency",
                                "s",
                                "From the head of a query to the end of its answer, beside the application's default bound. Queries may state other"
                                        + " bounds.")
                        .with("p50 {{application}}", quantile("0.5"))
                        .with("p95 {{application}}", quantile("0.95"))
                        .with("p99 {{application}}", quantile("0.99"))
                        .with("bound {{application}}", "infaas_controller_objective_latency_seconds" + OF),
                lines(
                                "Late answers",
                                "percentunit",
                                "Share of the answers that took longer than the bound of their query. If it stays up, demand exceeds capacity, or no"
                                        + " variant is fast enough: see the board of variants.")
                        .with(
                                "{{application}}",
                                rate("infaas_gateway_violations_total", OF) + " / "
                                        + rate("infaas_gateway_requests_total", OK)),
                stack(
                                "Errors",
                                "reqps",
                                "Queries without an answer, by reason. unknown_model, invalid_argument and infeasible are the client's; shed and"
                                        + " unavailable are want of capacity.")
                        .with(
                                "{{application}} {{outcome}}",
                                "sum by (application, outcome) (rate(infaas_gateway_requests_total{application=~\"$application\",outcome!=\"ok\"}[$__rate_interval]))")
                        .emptyUnless("a query ends in an error"),
                lines(
                                "Infeasible objectives",
                                "reqps",
                                "Queries refused because no variant reaches their accuracy within their bound: ask for less, or build a variant.")
                        .with(
                                "{{application}}",
                                rate(
                                        "infaas_gateway_decisions_total",
                                        "{application=~\"$application\",outcome=\"infeasible\"}"))
                        .emptyUnless("a client asks for what no variant can do"),
                lines(
                                "Objective met",
                                "percentunit",
                                "Share of the queries that were answered within their bound, of those that could be.")
                        .with(
                                "{{application}}",
                                "(%s - %s) / %s"
                                        .formatted(
                                                rate("infaas_gateway_requests_total", OK),
                                                rate("infaas_gateway_violations_total", OF),
                                                rate("infaas_gateway_requests_total", JUDGED))));
    }

    private static String quantile(String q) {
        return "histogram_quantile(%s, sum by (application, le) (rate(infaas_gateway_latency_seconds_bucket%s[$__rate_interval])))"
                .formatted(q, OF);
    }

    private static BoardRow accuracy() {
        String answers = rate("infaas_gateway_latency_seconds_count", OF);
        return BoardRow.of(
                "Accuracy",
                lines(
                                "Accuracy served",
                                "percentunit",
                                "Mean accuracy of the variants that answered, beside the mean floor and the mean preferred accuracy of the same queries.")
                        .wide(16)
                        .with(
                                "served {{application}}",
                                rate("infaas_gateway_accuracy_served_total", OF) + " / " + answers)
                        .with(
                                "floor {{application}}",
                                rate("infaas_gateway_accuracy_floor_total", OF) + " / " + answers)
                        .with(
                                "preferred {{application}}",
                                rate("infaas_gateway_accuracy_preferred_total", OF) + " / " + answers),
                lines(
                                "Below the preferred accuracy",
                                "percentunit",
                                "Share of the answers below what their query prefers: accuracy was given up for the bound. If it lasts, more capacity is"
                                        + " needed.")
                        .with("{{application}}", rate("infaas_gateway_below_preferred_total", OF) + " / " + answers));
    }

    private static BoardRow budget() {
        return BoardRow.of(
                "Error budget and cost",
                lines(
                                "Burn rate",
                                "none",
                                "How many times faster than allowed the error budget of 1 % is used: at 1 it lasts 30 days. The alerts fire at 14.4"
                                        + " (5 minutes and 1 hour) and at 6 (30 minutes and 6 hours).")
                        .with("5 min {{application}}", "infaas:objective_missed:ratio_rate5m" + OF + " / 0.01")
                        .with("1 h {{application}}", "infaas:objective_missed:ratio_rate1h" + OF + " / 0.01")
                        .with("6 h {{application}}", "infaas:objective_missed:ratio_rate6h" + OF + " / 0.01"),
                lines(
                                "Cost",
                                "currencyUSD",
                                "What the application costs per hour; what counts against its budget, each instance whole, and the budget.")
                        .with("{{application}}", "infaas_controller_application_cost_dollars_per_hour" + OF)
                        .with(
                                "spent {{application}}",
                                "infaas_controller_application_budget_spent_dollars_per_hour" + OF)
                        .with("budget {{application}}", "infaas_controller_application_budget_dollars_per_hour" + OF)
                        .emptyUnless("budget: an application has one"),
                lines(
                                "Cost of 1,000 queries",
                                "currencyUSD",
                                "What the application cost while 1,000 of its queries were answered.")
                        .with(
                                "{{application}}",
                                "1000 * " + rate("infaas_controller_application_cost_dollars_total", OF) + " / "
                                        + rate("infaas_gateway_requests_total", OK)));
    }
}
