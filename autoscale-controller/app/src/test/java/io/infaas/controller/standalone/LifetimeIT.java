package io.infaas.controller.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.catalog.store.FolderLock;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** No process remains, however the command ends. */
final class LifetimeIT {

    @Test
    void sigterm_stopsAllWithStatusZero() throws Exception {
        try (InfaasProcess infaas = InfaasProcess.standalone("--demo=none")) {
            infaas.awaitServing();
            List<ProcessHandle> nodes = infaas.descendants();

            infaas.terminate();

            assertThat(infaas.awaitEnd(60)).isZero();
            assertThat(nodes).hasSize(2);
            assertAllStop(nodes);
        }
    }

    @Test
    void sighup_endsNothing_andTheDataFolderStaysInUse() throws Exception {
        try (InfaasProcess infaas = InfaasProcess.standalone("--demo=none")) {
            infaas.awaitServing();
            List<ProcessHandle> nodes = infaas.descendants();

            assertThat(new ProcessBuilder("kill", "-HUP", String.valueOf(infaas.pid()))
                            .start()
                            .waitFor())
                    .isZero();

            // a second process takes longer than the end of a first that dies of the signal
            try (InfaasProcess other = InfaasProcess.standalone(InfaasProcess.dataDir(), "--demo=none")) {
                assertThat(other.awaitEnd(60)).isEqualTo(1);
                assertThat(other.output())
                        .contains("%s: process %d uses this folder".formatted(InfaasProcess.dataDir(), infaas.pid()));
            }
            assertThat(nodes).hasSize(2).allMatch(ProcessHandle::isAlive);
        }
    }

    @Test
    void sigkill_leavesNoNode() throws Exception {
        try (InfaasProcess infaas = InfaasProcess.standalone("--demo=none")) {
            infaas.awaitServing();
            List<ProcessHandle> nodes = infaas.descendants();

            infaas.kill();

            assertThat(nodes).hasSize(2);
            assertAllStop(nodes);
        }
    }

    @Test
    void sigtermDuringBuild_stopsAll(@TempDir Path folder) throws Exception {
        try (InfaasProcess infaas = InfaasProcess.standalone(folder, "--demo=none")) {
            infaas.await("\\[ 2/", InfaasProcess.START_SECONDS);
            List<ProcessHandle> below = infaas.descendants();

            infaas.terminate();

            assertThat(infaas.awaitEnd(60)).isZero();
            assertAllStop(below);
            // no partial result; completed steps are kept for the next start
            assertThat(folder)
                    .isDirectoryNotContaining(path ->
                            !path.getFileName().toString().endsWith("-work") && !path.endsWith(FolderLock.FILE));
        }
    }

    /** The processes see the end of Maven in this and the next test. */
    @Tag("proof")
    @Test
    void sigtermToMaven_leavesNoProcess() throws Exception {
        try (InfaasProcess maven = MavenExec.start()) {
            maven.awaitServing();
            List<ProcessHandle> below = maven.descendants();

            maven.terminate();

            maven.awaitEnd(60);
            assertThat(below).as("standalone and a node").hasSizeGreaterThanOrEqualTo(2);
            assertAllStop(below);
        }
    }

    @Tag("proof")
    @Test
    void sigkillOfMaven_leavesNoProcess() throws Exception {
        try (InfaasProcess maven = MavenExec.start()) {
            maven.awaitServing();
            List<ProcessHandle> below = maven.descendants();

            maven.kill();

            assertThat(below).as("standalone and a node").hasSizeGreaterThanOrEqualTo(2);
            assertAllStop(below);
        }
    }

    private static void assertAllStop(List<ProcessHandle> processes) throws Exception {
        for (ProcessHandle process : processes) {
            assertThat(process.onExit().get(60, TimeUnit.SECONDS).isAlive())
                    .as("%s", process)
                    .isFalse();
        }
    }
}
