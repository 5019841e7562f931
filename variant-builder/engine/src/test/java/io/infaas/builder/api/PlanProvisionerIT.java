package io.infaas.builder.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.infaas.builder.failure.BuildException;
import io.infaas.builder.fixture.Builds;
import io.infaas.builder.fixture.Fashion;
import io.infaas.builder.progress.LineProgress;
import io.infaas.builder.report.BuildReport;
import io.infaas.builder.tensorrt.PlanBuilds;
import io.infaas.catalog.Variant;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From a definition to a job, from the job's result to plans in a repository; trtexec is a script that writes its arguments. */
class PlanProvisionerIT {

    private static final String OTHERS = """

            nodes:
              - {type: {name: g5, cores: 4, memoryBytes: 16000000000, gpus: 1, pricePerHour: 1.0}, gpu: NVIDIA A10G, tensorRt: 10.9.0}
            targets:
              - {target: tensorrt-10, transforms: [fp32, int8], node: g5}
            """;

    @TempDir
    Path folder;

    @Test
    void provide_jobRunAndTaken_plansAreInTheRepositoryAndUnprofiled() throws Exception {
        Path definition = definition(OTHERS);
        Path job = folder.resolve("job");
        new PlanProvisioner().provide(request(definition, job, null), new LineProgress(line -> {}));
        run(job);

        PlanBuilds.PlanReport taken =
                new PlanProvisioner().provide(request(definition, null, job), new LineProgress(line -> {}));
        BuildRequest request = Builds.request(definition, folder.resolve("out"), 300);
        BuildReport report = new VariantBuilder().build(request, new LineProgress(line -> {}));

        assertThat(taken.outcomes())
                .containsExactly(
                        new PlanBuilds.PlanReport.Outcome("fm-nano-fp32", PlanBuilds.PlanReport.Fate.BUILT, null),
                        new PlanBuilds.PlanReport.Outcome("fm-nano-int8", PlanBuilds.PlanReport.Fate.BUILT, null));
        List<Variant> plans = report.catalog().variants().stream()
                .filter(unprofiled -> unprofiled.profiles().isEmpty())
                .toList();
        assertThat(plans)
                .extracting(Variant::alias)
                .containsExactly("fm-nano-fp32-tensorrt-10-t1", "fm-nano-int8-tensorrt-10-t1");
        Path int8 = report.repository().resolve(plans.get(1).name());
        assertThat(int8.resolve("1/model.plan")).content().contains("--int8");
        assertThat(int8.resolve("config.pbtxt")).content().contains("backend: \"tensorrt\"");
    }

    @Tag("proof")
    @Test
    void provide_jobOfWhichOnePlanWasDamaged_takesTheOtherAndSaysWhich() throws Exception {
        Path definition = definition(OTHERS);
        Path job = folder.resolve("job");
        List<String> told = new ArrayList<>();
        new PlanProvisioner().provide(request(definition, job, null), new LineProgress(told::add));
        run(job);
        Files.writeString(job.resolve("results/fm-nano-int8/model.plan"), "cut off");

        assertThatThrownBy(() ->
                        new PlanProvisioner().provide(request(definition, null, job), new LineProgress(told::add)))
                .isInstanceOf(BuildException.class)
                .hasMessageStartingWith("1 of 2 plans failed");

        assertThat(told)
                .contains("fm-nano-fp32: in the job", "fm-nano-fp32: stored in " + folder.resolve("plans"))
                .anyMatch(line -> line.startsWith("fm-nano-int8: ") && line.endsWith("copy it again"));
        assertThat(folder.resolve("plans/nvidia-a10g_10.9.0/fm-nano-fp32/model.plan"))
                .isNotEmptyFile();
        assertThat(folder).isDirectoryNotContaining("glob:**/.*");
    }

    private Path definition(String others) throws IOException {
        String one = Fashion.small()
                .replace("threads: [1, 2]", "threads: [1]")
                .lines()
                .filter(line -> !line.contains("fm-small"))
                .reduce("", (text, line) -> text + line + "\n");
        return Files.writeString(folder.resolve("infaas.yaml"), one + others);
    }

    private PlanProvisioner.PlanProvisionRequest request(Path definition, @Nullable Path job, @Nullable Path take) {
        return new PlanProvisioner.PlanProvisionRequest(
                definition, folder.resolve("out"), 10, job, take, null, Duration.ofMinutes(1));
    }

    private void run(Path job) throws IOException, InterruptedException {
        Path programs = Files.createDirectory(folder.resolve("programs"));
        program(programs.resolve("nvidia-smi"), "echo 'NVIDIA A10G'");
        program(programs.resolve("trtexec"), """
                echo "&&&& RUNNING TensorRT.trtexec [TensorRT v100900] [b34] # trtexec"
                for argument in "$@"; do
                  case $argument in --saveEngine=*) printf '%s\\n' "$@" >"${argument#--saveEngine=}" ;; esac
                done
                """);
        ProcessBuilder builder = new ProcessBuilder(job.resolve("run.sh").toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD);
        builder.environment().put("PATH", programs + ":/usr/bin:/bin");
        Process process = builder.start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
    }

    private static void program(Path file, String text) throws IOException {
        Files.writeString(file, "#!/bin/bash\n" + text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
