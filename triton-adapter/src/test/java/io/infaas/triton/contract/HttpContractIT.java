package io.infaas.triton.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@TestInstance(Lifecycle.PER_CLASS)
class HttpContractIT {
    private BothServers servers;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        servers = BothServers.start(folder, ContractRepository.sound());
    }

    @AfterAll
    void stop() {
        if (servers != null) {
            servers.close();
        }
    }

    static List<HttpCase> controlCases() {
        return HttpControlCases.all();
    }

    static List<HttpCase> inferCases() {
        return HttpInferCases.all();
    }

    static List<HttpCase> generateCases() {
        return HttpGenerateCases.all();
    }

    @ParameterizedTest
    @MethodSource("controlCases")
    void control_anyRequest_isAnsweredLikeTriton(HttpCase request) {
        HttpReply triton = servers.triton(request);

        HttpReply node = servers.node(request);

        ReplyComparison.compare(request, triton, node);
    }

    @ParameterizedTest
    @MethodSource("inferCases")
    void infer_anyRequest_isAnsweredLikeTriton(HttpCase request) {
        HttpReply triton = servers.triton(request);

        HttpReply node = servers.node(request);

        ReplyComparison.compare(request, triton, node);
    }

    @ParameterizedTest
    @MethodSource("generateCases")
    void generate_anyRequest_isAnsweredLikeTriton(HttpCase request) {
        HttpReply triton = servers.triton(request);

        HttpReply node = servers.node(request);

        ReplyComparison.compare(request, triton, node);
    }

    @Test
    void cases_all_haveNamesOfTheirOwn() {
        List<String> names = HttpInferCases.all().stream().map(HttpCase::name).toList();

        assertThat(names).doesNotHaveDuplicates().hasSizeGreaterThan(100);
    }
}
