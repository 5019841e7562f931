package io.infaas.gateway.cli;

import io.infaas.catalog.Application;
import io.infaas.catalog.DocumentException;
import io.infaas.gateway.Gateway;
import io.infaas.gateway.GatewayConfig;
import io.infaas.gateway.ViewSource;
import io.infaas.gateway.contract.View;
import io.infaas.gateway.contract.ViewFile;
import io.infaas.gateway.control.ControllerAddress;
import io.infaas.gateway.frontend.DecisionExposure;
import io.infaas.gateway.frontend.FrontEndConfig;
import io.infaas.gateway.frontend.FrontEndConfig.ListenPorts;
import io.infaas.gateway.frontend.ServerTls;
import io.infaas.gateway.routing.GatewayLimits;
import io.infaas.gateway.selection.SelectionPolicy;
import io.infaas.gateway.warm.ClassDataArchive;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/**
 * {@code infaas gateway}: serves by a view file, a controller's views or the models found on nodes. It drains on SIGTERM or
 * SIGINT. Exit status 0 after a clean shutdown, 1 if it cannot start, 2 for invalid arguments.
 */
@Command(
        name = "gateway",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Serves Triton's HTTP and gRPC protocols and routes each query to a variant that meets its objective.")
public final class GatewayCommand implements Callable<Integer> {

    @Option(
            names = "--view",
            paramLabel = "FILE",
            description =
                    "View file (JSON) with catalog, nodes and instances; with --controller used until its first view arrives.")
    private @Nullable Path view;

    @Mixin
    private final ControllerOptions controller = new ControllerOptions();

    @Mixin
    private final NodesOptions nodes = new NodesOptions();

    @Mixin
    private final PortOptions ports = new PortOptions();

    @Option(
            names = "--expose-decision",
            paramLabel = "WHEN",
            defaultValue = "always",
            converter = Exposures.class,
            description =
                    "When response headers name the variant and the node: always, asked, never (default: ${DEFAULT-VALUE}).")
    private DecisionExposure exposure = DecisionExposure.ALWAYS;

    @Option(
            names = "--selection",
            paramLabel = "POLICY",
            defaultValue = "cheapest",
            converter = Policies.class,
            description =
                    "cheapest: the cheapest variant in time; paper: the selection of the INFaaS paper (default: ${DEFAULT-VALUE}).")
    private SelectionPolicy policy = SelectionPolicy.CHEAPEST;

    @Option(
            names = "--as-triton",
            description =
                    "Grants clients the permissions and waits of a Triton in explicit mode with --allow-client-shm=true, "
                            + "unless other flags override them: --client-model-control any, --client-settings any, "
                            + "--allow-client-shm true, --max-lateness 0, --adaptive-concurrency off.")
    private boolean asTriton;

    @Mixin
    private final LimitOptions limits = new LimitOptions();

    @Mixin
    private final ConnectionOptions connections = new ConnectionOptions();

    @Mixin
    private final TlsOptions tls = new TlsOptions();

    @Mixin
    private final AccessOptions access = new AccessOptions();

    @Mixin
    private final OperationOptions operation = new OperationOptions();

    @Mixin
    private final NodeSecurityOptions security = new NodeSecurityOptions();

    @Mixin
    private final LifecycleOptions lifecycle = new LifecycleOptions();

    @Option(names = "--check", description = "Checks view and flags, prints the ports and models, and exits.")
    private boolean check;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        if (view == null && !controller.isGiven() && !nodes.isGiven()) {
            throw new ParameterException(
                    spec.commandLine(),
                    "Missing required option: '--view=FILE', '--controller=HOST:PORT' or '--nodes=HOST,...'");
        }
        try {
            GatewayConfig config = config();
            config.views()
                    .initialView()
                    .flatMap(first -> first.catalog().assumptions())
                    .ifPresent(assumptions -> {
                        err.println("infaas gateway: " + view + ": " + assumptions);
                        err.flush();
                    });
            if (check) {
                out.println(describeServed(config));
                out.println(describeSource(config));
                out.flush();
                return 0;
            }
            serve(config, out);
        } catch (DocumentException | IllegalArgumentException e) {
            return reportFailure(err, e);
        } catch (CompletionException e) {
            return reportFailure(err, e.getCause() == null ? e : e.getCause());
        }
        new CountDownLatch(1).await();
        return 0;
    }

    private void serve(GatewayConfig config, PrintWriter out) {
        Gateway gateway = Gateway.of(config);
        // before the gateway is open: a reader of the ready line may stop it at once, and a view may never arrive
        Thread end = endOnSignal(gateway);
        try {
            gateway.open().toCompletionStage().toCompletableFuture().join();
        } catch (CompletionException e) {
            removeHook(end);
            throw e;
        }
        String host = ports.host();
        String modelCount = config.views().adoption().isPresent() ? " (now %d)".formatted(gateway.adoptedModels()) : "";
        out.printf(
                "gateway ready: HTTP %s:%d, gRPC %s:%d, metrics %s:%d; %s%s%n",
                host,
                gateway.httpPort(),
                host,
                gateway.grpcPort(),
                host,
                gateway.metricsPort(),
                describeServed(config),
                modelCount);
        out.flush();
    }

    /** The configuration without flags. */
    private GatewayConfig usual() {
        GatewayLimits gatewayLimits = controller.isGiven() ? GatewayLimits.ON_DEMAND : GatewayLimits.DEFAULT;
        GatewayConfig usual = GatewayConfig.withoutView().withLimits(gatewayLimits);
        return asTriton ? usual.asTriton() : usual;
    }

    GatewayConfig config() {
        Path file = view;
        GatewayConfig usual = usual();
        return new GatewayConfig(
                new ViewSource(Optional.ofNullable(file).map(ViewFile::read), controller.addresses(), nodes.adoption()),
                new FrontEndConfig(
                        new ListenPorts(ports.host(), ports.http(), ports.grpc(), ports.metrics()),
                        tls.tls(),
                        tls.metricsTls(),
                        access.access(usual.clients().access()),
                        exposure,
                        connections.limits(),
                        operation.operators(),
                        operation.accessLog(),
                        operation.traces()),
                limits.limits(usual.limits()),
                policy,
                lifecycle.startup(),
                lifecycle.shutdown(),
                security.security(),
                operation.comparedShare());
    }

    private static String describeServed(GatewayConfig config) {
        return Stream.of(
                        config.views().initialView().map(GatewayCommand::describeServed),
                        describeControllers(config.views().controllers()),
                        config.views().adoption().map(adoptionConfig -> "the models of " + adoptionConfig))
                .flatMap(Optional::stream)
                .collect(Collectors.joining("; "));
    }

    private static Optional<String> describeControllers(List<ControllerAddress> controllers) {
        return controllers.isEmpty()
                ? Optional.empty()
                : Optional.of(controllers.stream()
                        .map(ControllerAddress::toString)
                        .collect(Collectors.joining(" or ", "views from the controller at ", "")));
    }

    private static String describeSource(GatewayConfig config) {
        ListenPorts listening = config.clients().ports();
        long warmUpMs = config.startup().warmUp().toMillis();
        String security = config.nodes().describe();
        return "HTTP %s:%d, gRPC %s:%d%s, metrics %s:%d%s; %d event loops; %s; class-data archive: %s"
                        .formatted(
                                listening.host(),
                                listening.http(),
                                listening.host(),
                                listening.grpc(),
                                config.clients().tls().isPresent() ? " (both by TLS)" : "",
                                listening.host(),
                                listening.metrics(),
                                config.clients().metricsTls().isPresent() ? " (by TLS)" : "",
                                config.startup().eventLoops(),
                                warmUpMs == 0 ? "no warm-up" : "warm-up of at most %d ms".formatted(warmUpMs),
                                ClassDataArchive.ofThisJvm())
                + (security.isEmpty() ? "" : "; " + security);
    }

    private static String describeServed(View view) {
        return "view %d: %s; %d instances on %d nodes"
                .formatted(
                        view.version(),
                        view.catalog().applications().stream()
                                .map(Application::name)
                                .collect(Collectors.joining(", ", "applications ", "")),
                        view.instances().size(),
                        view.nodes().size());
    }

    private static int reportFailure(PrintWriter err, Throwable failure) {
        err.println("infaas gateway: " + failure.getMessage());
        err.flush();
        return 1;
    }

    // a signal ends the JVM with 128 + its number; after a clean shutdown the gateway reports success instead
    private static Thread endOnSignal(Gateway gateway) {
        Thread end = new Thread(
                () -> {
                    gateway.close().toCompletionStage().toCompletableFuture().join();
                    Runtime.getRuntime().halt(0);
                },
                "gateway-end");
        Runtime.getRuntime().addShutdownHook(end);
        return end;
    }

    private static void removeHook(Thread end) {
        try {
            Runtime.getRuntime().removeShutdownHook(end);
        } catch (IllegalStateException signalled) {
            // a shutdown that already runs decides the status
        }
    }

    /** Accepts values in lower case, as all flags do. */
    static final class Exposures implements ITypeConverter<DecisionExposure> {
        @Override
        public DecisionExposure convert(String value) {
            return parseEnum(DecisionExposure.values(), value, "always, asked or never");
        }
    }

    /** Accepts values in lower case, as all flags do. */
    static final class Policies implements ITypeConverter<SelectionPolicy> {
        @Override
        public SelectionPolicy convert(String value) {
            return parseEnum(SelectionPolicy.values(), value, "cheapest or paper");
        }
    }

    static <E extends Enum<E>> E parseEnum(E[] values, String name, String choices) {
        return Arrays.stream(values)
                .filter(value -> value.name().equalsIgnoreCase(name))
                .findFirst()
                .orElseThrow(() -> new TypeConversionException("'%s' must be %s".formatted(name, choices)));
    }

    /** The flags for TLS on the client ports, of every command that starts a gateway for other hosts. */
    static final class TlsOptions {

        @Option(
                names = "--tls-cert-file",
                paramLabel = "FILE",
                description = "Certificate (PEM); HTTP and gRPC ports then accept TLS only (ALPN h2 and http/1.1).")
        private @Nullable Path certificate;

        @Option(
                names = "--tls-key-file",
                paramLabel = "FILE",
                description = "Private key of --tls-cert-file (PEM, PKCS #8).")
        private @Nullable Path key;

        @Option(
                names = "--tls-client-ca-file",
                paramLabel = "FILE",
                description =
                        "CA certificates that verify clients (PEM); clients then need a certificate on both ports.")
        private @Nullable Path clientAuthority;

        @Option(
                names = "--metrics-tls",
                description =
                        "The metrics port also accepts TLS only, with the same files and the same rule for client certificates.")
        private boolean metrics;

        /**
         * Returns the TLS files, if the flags name them.
         *
         * @throws IllegalArgumentException if only one flag is set, or the files are unusable
         */
        Optional<ServerTls> tls() {
            Path cert = certificate;
            Path secret = key;
            if (cert == null && secret == null && clientAuthority == null) {
                return Optional.empty();
            }
            if (cert == null || secret == null) {
                throw new IllegalArgumentException(
                        "--tls-cert-file and --tls-key-file go together, and --tls-client-ca-file needs them; give both or none");
            }
            ServerTls tls = new ServerTls(cert, secret, Optional.ofNullable(clientAuthority));
            tls.check();
            return Optional.of(tls);
        }

        /**
         * Returns the TLS files of the metrics port, if it encrypts.
         *
         * @throws IllegalArgumentException if it should and there are no files
         */
        Optional<ServerTls> metricsTls() {
            if (!metrics) {
                return Optional.empty();
            }
            if (certificate == null) {
                throw new IllegalArgumentException("--metrics-tls needs --tls-cert-file and --tls-key-file");
            }
            return tls();
        }
    }
}
