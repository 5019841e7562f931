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
class GrpcContractIT {
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

    static List<GrpcCase> cases() {
        return GrpcCases.all();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void call_any_isAnsweredLikeTriton(GrpcCase call) {
        GrpcReply triton = servers.triton(call);

        GrpcReply node = servers.node(call);

        ReplyComparison.compare(call, triton, node);
    }

    @Test
    void cases_all_haveNamesOfTheirOwn() {
        List<String> names = GrpcCases.all().stream().map(GrpcCase::name).toList();

        assertThat(names).doesNotHaveDuplicates().hasSizeGreaterThan(100);
    }
}
