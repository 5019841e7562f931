package io.infaas.controller.standalone.demonstration;

import io.infaas.catalog.Application;
import io.infaas.catalog.Catalog;
import io.infaas.catalog.Contract;
import io.infaas.catalog.ContractTensor;
import io.infaas.catalog.Definition;
import io.infaas.catalog.NodeType;
import io.infaas.catalog.Objective;
import io.infaas.catalog.TensorType;
import io.infaas.controller.loop.Controller;
import io.infaas.controller.standalone.demonstration.DemoReport.Check;
import io.infaas.controller.standalone.demonstration.DemoRun.DemoSecond;
import io.infaas.controller.standalone.demonstration.GatewayClient.QueryRefusedException;
import io.infaas.controller.status.ControllerStatus.FleetRow;
import io.infaas.triton.client.VertxDefaults;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends queries of up to two applications to a running gateway by a script of about 90 seconds, and judges the result.
 *
 * @param definitions the applications' definitions, which name the evaluation data
 * @param catalog the catalog that the gateway serves
 * @param type the type of all nodes
 */
public record Demonstration(
        List<Path> definitions,
        Catalog catalog,
        NodeType type,
        String host,
        int httpPort,
        int grpcPort,
        DemoReport report) {

    private static final Logger LOG = LoggerFactory.getLogger(Demonstration.class);
    private static final int MOST_APPLICATIONS = 2;
    private static final Pattern CLOSEST = Pattern.compile("closest: accuracy ([0-9.]+) within ([0-9.]+) ms");

    /** One query. */
    @FunctionalInterface
    private interface Query {
        void send() throws QueryRefusedException, InterruptedException;
    }

    /** Blocks for about a minute and a half. Nothing should be loaded before. */
    public void run(Controller controller) throws InterruptedException {
        List<DemoApplication> applications = definitions.stream()
                .flatMap(file -> DemoApplication.of(file, catalog).stream())
                .limit(MOST_APPLICATIONS)
                .toList();
        if (applications.isEmpty()) {
            report.heading(
                    "Demonstration skipped: it queries applications with a batch dimension, one input of numbers and labelled data");
            return;
        }
        Vertx vertx = Vertx.vertx(VertxDefaults.options());
        List<AutoCloseable> resources = new ArrayList<>();
        try {
            List<QueryStream> streams = streams(applications, vertx, resources);
            DemoApplication first = applications.get(0);
            GatewayClient client = client(vertx, first, resources);
            LabelledBatch single = first.batches(1).get(0);
            report.heading("Demonstration: load rises and falls (about 90 s)");
            LoadScript script = new LoadScript(streams.get(0).kind().nodeRate());
            DemoRun run = new DemoRun(script, streams, controller);
            boolean empty = controller.status().situation().instances().isEmpty();
            coldStart(first.application(), single, client, empty);
            List<DemoSecond> seconds = run.run(new DemoText(catalog), report);
            judge(script, seconds, streams);
            checkRefusals(client, first.application(), single);
        } catch (QueryRefusedException e) {
            report.add(new Check("feasible query", false, "an answer", "%s: %s".formatted(e.status(), e.text())));
        } finally {
            close(resources, vertx);
        }
    }

    private List<QueryStream> streams(List<DemoApplication> applications, Vertx vertx, List<AutoCloseable> resources) {
        List<QueryStream> streams = new ArrayList<>();
        for (DemoApplication demoApplication : applications) {
            GatewayClient client = client(vertx, demoApplication, resources);
            List<QueryKind> kinds = streams.isEmpty()
                    ? QueryKind.of(catalog, demoApplication.application(), type, demoApplication.large())
                    : List.of(QueryKind.large(catalog, demoApplication.application(), type, demoApplication.large()));
            for (QueryKind kind : kinds) {
                QueryStream stream =
                        new QueryStream(kind, client, demoApplication.batches(kind.items()), streams.size() + 1L);
                resources.add(0, stream);
                streams.add(stream);
            }
        }
        return streams;
    }

    private GatewayClient client(Vertx vertx, DemoApplication demoApplication, List<AutoCloseable> resources) {
        GatewayClient client = new GatewayClient(
                vertx, host, httpPort, grpcPort, demoApplication.application().contract());
        resources.add(client);
        return client;
    }

    private void coldStart(Application application, LabelledBatch single, GatewayClient client, boolean empty)
            throws QueryRefusedException, InterruptedException {
        long start = System.nanoTime();
        String variant = client.query(application.name(), application.objective(), single)
                .variant();
        String result = "first query answered after %d ms by %s"
                .formatted(
                        TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start), new DemoText(catalog).alias(variant));
        report.line("Cold start: " + result);
        report.add(new Check(
                "cold start",
                empty,
                "an answer to the first query, with nothing loaded before",
                empty ? result : result + ", while instances were loaded"));
    }

    private void judge(LoadScript script, List<DemoSecond> seconds, List<QueryStream> streams) {
        List<QueryStream.Outcome> outcomes =
                streams.stream().map(QueryStream::outcome).toList();
        FleetRow fleet = seconds.get(0).fleet();
        boolean elastic = fleet.maximum() > fleet.minimum();
        if (elastic && !script.fillsNode()) {
            report.line("One client does not fill a node of %d cores: no node is launched; try a higher --max-nodes"
                    .formatted(type.cores()));
        }
        report.heading("Kinds of queries");
        new DemoText(catalog).table(outcomes).forEach(report::line);
        new Verdict(catalog, type, new ScaleHistory(seconds), outcomes, elastic && script.fillsNode())
                .checks()
                .forEach(report::add);
    }

    /** The gateway refuses an objective that no variant meets, and serves the objective that the refusal suggests. */
    private void checkRefusals(GatewayClient client, Application application, LabelledBatch batch)
            throws QueryRefusedException, InterruptedException {
        Objective infeasible = QueryKind.infeasible(catalog, application, type);
        String name = application.name();
        QueryRefusedException grpc = refusal(() -> client.query(name, infeasible, batch));
        QueryRefusedException http = refusal(() -> client.queryOverHttp(name, infeasible, batch));
        Optional<Objective> closest = closest(grpc.text());
        if (closest.isPresent()) {
            client.query(name, closest.get(), batch);
        }
        report.add(new Check(
                "infeasible objective",
                grpc.status().equals("INVALID_ARGUMENT") && http.status().equals("400"),
                "INVALID_ARGUMENT over gRPC, 400 over HTTP",
                "%s over gRPC, %s over HTTP".formatted(grpc.status(), http.status())));
        report.add(new Check(
                "closest objective",
                closest.isPresent() && closest(http.text()).isPresent(),
                "refusals that name an objective which is then served",
                closest.isPresent() ? "named in the refusal and served" : grpc.text()));
    }

    private static Optional<Objective> closest(String text) {
        Matcher matcher = CLOSEST.matcher(text);
        return matcher.find()
                ? Optional.of(new Objective(Double.parseDouble(matcher.group(2)), Double.parseDouble(matcher.group(1))))
                : Optional.empty();
    }

    /** The refusal of a query; its status is {@code answered} if it was served. */
    private static QueryRefusedException refusal(Query query) throws InterruptedException {
        try {
            query.send();
            return new QueryRefusedException("answered", "");
        } catch (QueryRefusedException e) {
            return e;
        }
    }

    private static void close(List<AutoCloseable> resources, Vertx vertx) throws InterruptedException {
        try {
            for (AutoCloseable resource : resources) {
                resource.close();
            }
            vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            LOG.warn("the demonstration's clients did not close within 10 s", e);
        }
    }

    /**
     * An application that the demonstration can query: its input is one tensor of numbers, and its evaluation data have labels.
     *
     * @param file its definition
     */
    record DemoApplication(Path file, Definition definition, Application application) {

        /** Items of a large query. */
        private static final int LARGE = 32;

        /** Empty if the application takes other inputs, or has no labels. */
        static Optional<DemoApplication> of(Path file, Catalog catalog) {
            Definition definition = Definition.read(file);
            String name = definition.application().name();
            Application application = catalog.application(name)
                    .orElseThrow(() -> new IllegalArgumentException(
                            "%s: the catalog has no application '%s'".formatted(file, name)));
            Contract contract = definition.application().contract();
            List<ContractTensor> inputs = contract.inputs();
            boolean numbers = contract.hasBatchDimension()
                    && inputs.size() == 1
                    && inputs.get(0).type() == TensorType.FP32
                    && inputs.get(0).shape().stream().allMatch(size -> size > 0)
                    && definition.data().text() == null;
            return numbers && !definition.data().evaluation().labels().isEmpty()
                    ? Optional.of(new DemoApplication(file, definition, application))
                    : Optional.empty();
        }

        /** Items of its large queries. */
        int large() {
            return Math.min(LARGE, application.contract().largestRequest());
        }

        /** Its evaluation data in queries of {@code items} items. */
        List<LabelledBatch> batches(int items) {
            return LabelledBatch.of(file, definition, items);
        }
    }
}
