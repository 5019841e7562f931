package io.infaas.controller.status;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code infaas top}: shows the service until it is interrupted; exit status 1 if no controller answers. */
@Command(
        name = "top",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Shows every few seconds the service of each application (queries/s, p99, late and failed queries, accuracy), its instances and the"
                        + " cost of the nodes. Ends with Ctrl-C.")
public final class TopCommand implements Callable<Integer> {

    private static final Duration DEADLINE = Duration.ofSeconds(5);
    private static final String CLEAR = "\033[H\033[2J\033[3J";

    @Mixin
    private final AdminOptions admin = new AdminOptions();

    @Option(
            names = "--gateway-metrics",
            paramLabel = "HOST:PORT",
            defaultValue = "127.0.0.1:8002",
            description = "Metrics port of a gateway, for its figures (default: ${DEFAULT-VALUE}).")
    private String gateway = "";

    @Option(
            names = "--interval",
            paramLabel = "SECONDS",
            defaultValue = "2",
            description = "Time between two screens, and of the figures on a screen (default: ${DEFAULT-VALUE}).")
    private int seconds;

    @Option(
            names = "--screens",
            paramLabel = "NUMBER",
            defaultValue = "0",
            description =
                    "Number of screens until the end, the first without figures; 0 never ends (default: ${DEFAULT-VALUE}).")
    private int screens;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(DEADLINE)
            .build();

    @Override
    public Integer call() throws AdminException, InterruptedException {
        if (seconds < 1 || seconds > 3600 || screens < 0) {
            throw new ParameterException(
                    spec.commandLine(), "--interval must be within 1 and 3600, --screens not negative");
        }
        HttpRequest metrics = request();
        CountDownLatch never = new CountDownLatch(1);
        PrometheusPage before = null;
        for (int shown = 0; screens == 0 || shown < screens; shown++) {
            if (shown > 0) {
                boolean unused = never.await(seconds, TimeUnit.SECONDS);
            }
            ControllerStatus status = admin.read("/status", null, ControllerStatus.class);
            PrometheusPage now = read(metrics);
            show(TopView.lines(status, figures(before, now)), now == null);
            before = now;
        }
        return 0;
    }

    private static Optional<GatewayFigures> figures(@Nullable PrometheusPage before, @Nullable PrometheusPage now) {
        return before == null || now == null ? Optional.empty() : Optional.of(GatewayFigures.between(before, now));
    }

    private HttpRequest request() {
        try {
            URI address = URI.create("http://" + gateway + "/metrics");
            if (address.getPort() < 0) {
                throw new IllegalArgumentException("no port");
            }
            return HttpRequest.newBuilder(address).timeout(DEADLINE).build();
        } catch (IllegalArgumentException e) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--gateway-metrics %s is not HOST:PORT, like 127.0.0.1:8002".formatted(gateway));
        }
    }

    private @Nullable PrometheusPage read(HttpRequest metrics) throws InterruptedException {
        try {
            HttpResponse<String> answer = http.send(metrics, HttpResponse.BodyHandlers.ofString());
            return answer.statusCode() == 200 ? PrometheusPage.parse(System.nanoTime(), answer.body()) : null;
        } catch (IOException e) {
            // the screen says so
            return null;
        }
    }

    @SuppressWarnings("SystemConsoleNull") // from JDK 22 on the screen is cleared in a pipe, too
    private void show(List<String> lines, boolean silent) {
        PrintWriter out = spec.commandLine().getOut();
        if (System.console() != null) {
            out.print(CLEAR);
        }
        lines.forEach(out::println);
        if (silent) {
            out.println();
            out.println("no gateway answers at " + gateway + ": name its metrics port with --gateway-metrics");
        }
        out.flush();
    }
}
