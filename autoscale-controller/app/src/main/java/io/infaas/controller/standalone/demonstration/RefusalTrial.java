package io.infaas.controller.standalone.demonstration;

import io.infaas.catalog.Objective;
import io.infaas.controller.standalone.demonstration.client.GatewayClient;
import io.infaas.controller.standalone.demonstration.client.LabelledBatch;
import io.infaas.controller.standalone.demonstration.client.QueryRefusedException;
import io.infaas.controller.standalone.demonstration.report.Check;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The outcome of an objective that no variant meets.
 *
 * @param closestServed whether the refusal suggests an objective and a query under it was answered
 */
record RefusalTrial(Outcome grpc, Outcome http, boolean closestServed) {

    private static final Pattern CLOSEST = Pattern.compile("closest: accuracy ([0-9.]+) within ([0-9.]+) ms");

    /** Status and text of one query. */
    record Outcome(String status, String text) {}

    /** One query. */
    @FunctionalInterface
    private interface Query {
        void send() throws QueryRefusedException, InterruptedException;
    }

    static RefusalTrial run(GatewayClient client, String application, Objective infeasible, LabelledBatch batch)
            throws QueryRefusedException, InterruptedException {
        Outcome grpc = outcome(() -> client.query(application, infeasible, batch));
        Outcome http = outcome(() -> client.queryOverHttp(application, infeasible, batch));
        Optional<Objective> closest = closest(grpc.text());
        if (closest.isPresent()) {
            client.query(application, closest.get(), batch);
        }
        return new RefusalTrial(grpc, http, closest.isPresent());
    }

    List<Check> checks() {
        String statuses = "%s over gRPC, %s over HTTP".formatted(grpc.status(), http.status());
        boolean refused =
                grpc.status().equals("INVALID_ARGUMENT") && http.status().equals("400");
        return List.of(
                new Check("infeasible objective", refused, "INVALID_ARGUMENT over gRPC, 400 over HTTP", statuses),
                new Check(
                        "closest objective",
                        closestServed && closest(http.text()).isPresent(),
                        "refusals that name an objective which is then served",
                        closestServed ? "named in the refusal and served" : grpc.text()));
    }

    private static Optional<Objective> closest(String text) {
        Matcher matcher = CLOSEST.matcher(text);
        return matcher.find()
                ? Optional.of(new Objective(Double.parseDouble(matcher.group(2)), Double.parseDouble(matcher.group(1))))
                : Optional.empty();
    }

    private static Outcome outcome(Query query) throws InterruptedException {
        try {
            query.send();
            return new Outcome("answered", "");
        } catch (QueryRefusedException e) {
            return new Outcome(e.status(), e.text());
        }
    }
}
