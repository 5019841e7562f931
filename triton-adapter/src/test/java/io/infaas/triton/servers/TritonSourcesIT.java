package io.infaas.triton.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opentest4j.TestAbortedException;

class TritonSourcesIT {
    private static final Requirement REQUIREMENT = new Requirement("a thing", "INFAAS_REQUIRE_THING");

    @TempDir
    Path folder;

    @Test
    void require_unavailable_skipsTheTestWithItsReason() {
        assertThatThrownBy(() -> REQUIREMENT.require(TritonSourcesIT::unavailable, false))
                .isInstanceOf(TestAbortedException.class)
                .hasMessageContaining("a thing: no interpreter");
    }

    @Test
    void require_unavailableThoughItMustBe_fails() {
        assertThatThrownBy(() -> REQUIREMENT.require(TritonSourcesIT::unavailable, true))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("cannot have a thing, which INFAAS_REQUIRE_THING requires: no interpreter");
    }

    private static String unavailable() {
        throw new UnavailableException("no interpreter");
    }

    @Test
    void parse_partsOfAnAddress_theRestIsUsual() {
        assertThat(GivenServer.parse("gpu7")).isEqualTo(new GivenServer("gpu7", 8000, 8001, 8002));
        assertThat(GivenServer.parse("gpu7:1:2:3")).isEqualTo(new GivenServer("gpu7", 1, 2, 3));
    }

    @Test
    void parse_noAddress_namesTheVariable() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> GivenServer.parse("a:1:2:3:4"))
                .withMessageContaining("INFAAS_TRITON 'a:1:2:3:4' is not");
    }

    @Test
    void at_folderWithoutServer_namesTheVariable() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> InstalledTree.at(folder))
                .withMessageContaining("INFAAS_TRITON_HOME");
    }

    @Test
    void layOut_unknownModel_isRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RigModels.layOut(folder, "resnet"))
                .withMessageContaining("models/resnet");
    }

    @Test
    void start_repositoryThatIsNoFolder_isRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TritonServers.start(folder.resolve("none"), List.of()))
                .withMessageContaining("is not a folder");
    }
}
