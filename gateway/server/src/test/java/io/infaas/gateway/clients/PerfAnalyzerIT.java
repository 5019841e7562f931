package io.infaas.gateway.clients;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.triton.servers.Clients;
import io.infaas.triton.servers.Finished;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** NVIDIA's {@code perf_analyzer}: loads, and reads statistics before and after, which it makes its own report from. */
final class PerfAnalyzerIT extends BothEndpoints {

    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final int REQUESTS = 200;
    private static final Pattern CLIENT = Pattern.compile("Client:\\s+Request count: (\\d+)");
    private static final Pattern SERVER = Pattern.compile("Server:\\s+Inference count: (\\d+)");

    @ParameterizedTest
    @MethodSource("endpoints")
    void http_load_reportsOfBothSides(BothEndpoints.ClientEndpoint endpoint) {
        expectReports("simple", endpoint.http(), "-ihttp");
    }

    @ParameterizedTest
    @MethodSource("endpoints")
    void grpc_load_reportsOfBothSides(BothEndpoints.ClientEndpoint endpoint) {
        expectReports("simple", endpoint.grpc(), "-igrpc");
    }

    @ParameterizedTest
    @MethodSource("endpoints")
    void grpcStream_load_reportsOfBothSides(BothEndpoints.ClientEndpoint endpoint) {
        expectReports("simple", endpoint.grpc(), "-igrpc", "--streaming", "--async");
    }

    @ParameterizedTest
    @MethodSource("endpoints")
    void grpcStream_sequences_reportsOfBothSides(BothEndpoints.ClientEndpoint endpoint) {
        expectReports("simple_sequence", endpoint.grpc(), "-igrpc", "--streaming", "--async", "--sequence-length=5");
    }

    private static void expectReports(String model, String address, String... flags) {
        List<String> arguments = new ArrayList<>(
                List.of("-u" + address, "--concurrency-range=4", "--request-count=" + REQUESTS, "--percentile=95"));
        arguments.addAll(List.of(flags));

        Finished finished = Clients.require().perfAnalyzer(model, arguments, LIMIT);

        assertThat(finished.status()).as(finished.output() + finished.errors()).isZero();
        assertThat(count(CLIENT, finished)).as(finished.output()).isGreaterThanOrEqualTo(REQUESTS);
        assertThat(count(SERVER, finished)).as(finished.output()).isBetween(REQUESTS / 2, 3 * REQUESTS);
    }

    private static int count(Pattern pattern, Finished finished) {
        Matcher matcher = pattern.matcher(finished.output());
        return matcher.find() ? Integer.parseInt(matcher.group(1)) : -1;
    }
}
