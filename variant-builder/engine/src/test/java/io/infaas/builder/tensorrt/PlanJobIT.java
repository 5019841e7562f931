package io.infaas.builder.tensorrt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.infaas.builder.failure.BuildException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Runs the job's script unchanged, with programs that simulate trtexec, nvidia-smi and docker. */
@EnabledOnOs({OS.LINUX, OS.MAC})
class PlanJobIT {

    private static final String IMAGE = PlanJob.IMAGE;

    @TempDir
    Path folder;

    private Path programs;
    private PlanBuilds.PlanRequest request;

    @BeforeEach
    void write() throws IOException {
        programs = folder.resolve("programs");
        request = request("net", "other");
    }

    private PlanBuilds.PlanRequest request(String... names) throws IOException {
        List<PlanSpec> specs = new java.util.ArrayList<>();
        for (String name : names) {
            specs.add(PlanFixture.spec(folder, name));
        }
        return new PlanBuilds.PlanRequest(specs, folder.resolve("plans"));
    }

    @Test
    void take_jobThatWasRun_givesPlansOfItsGpuAndVersion() throws Exception {
        PlanFixture.programs(programs, "100900", "NVIDIA A10G");
        PlanJob job = PlanJob.write(folder.resolve("job"), request, IMAGE, 10);

        assertThat(run(job)).startsWith("0 ").contains("building for NVIDIA A10G with TensorRT 10.9.0", "done");
        PlanBuilds.PlanReport report = job.take(request);

        assertThat(report.failureCount()).isZero();
        assertThat(new PlanStore(request.store()).plan(request.specs().get(0), PlanFixture.A10G))
                .content()
                .contains("--maxShapes=image:16x1x28x28\n");
        assertThat(job.take(request).outcomes())
                .extracting(PlanBuilds.PlanReport.Outcome::fate)
                .containsOnly(PlanBuilds.PlanReport.Fate.UP_TO_DATE);
        assertThat(run(job)).contains("net: up to date", "other: up to date");
    }

    @Test
    void run_onePlanFails_othersAreTakenAndTheLogIsNamed() throws Exception {
        PlanFixture.programs(programs, "100900", "NVIDIA A10G");
        PlanBuilds.PlanRequest mixed = request("broken", "net");
        PlanJob job = PlanJob.write(folder.resolve("job"), mixed, IMAGE, 10);

        assertThat(run(job)).startsWith("1 ").contains("broken: FAILED", "net: built", "1 plans failed");
        PlanBuilds.PlanReport report = job.take(mixed);

        assertThat(report.outcomes())
                .extracting(PlanBuilds.PlanReport.Outcome::fate)
                .containsExactly(PlanBuilds.PlanReport.Fate.FAILED, PlanBuilds.PlanReport.Fate.BUILT);
        assertThat(report.outcomes().get(0).reason()).contains("has no plan", "trtexec.log");
    }

    @Test
    void run_otherMajorVersion_buildsNothing() throws Exception {
        PlanFixture.programs(programs, "110000", "NVIDIA A10G");
        PlanJob job = PlanJob.write(folder.resolve("job"), request, IMAGE, 10);

        assertThat(run(job))
                .startsWith("1 ")
                .contains("this machine has TensorRT 11.0.0, but the plans are for TensorRT 10");
        assertThat(job.folder().resolve("results")).doesNotExist();
    }

    @Test
    void run_withoutTrtexec_startsTheContainer() throws Exception {
        PlanFixture.programs(programs, "100900", "NVIDIA A10G");
        Files.move(programs.resolve("trtexec"), programs.resolve("docker"));
        Files.writeString(programs.resolve("docker"), "#!/bin/bash\necho docker \"$@\"\n");
        PlanJob job = PlanJob.write(folder.resolve("job"), request, IMAGE, 10);

        assertThat(run(job))
                .startsWith("0 ")
                .contains("docker run --rm --gpus device=0", job.folder() + ":/job", IMAGE + " /job/run.sh");
    }

    @Test
    void take_changedPlanOrNetwork_isRefused() throws Exception {
        PlanFixture.programs(programs, "100900", "NVIDIA A10G");
        PlanJob job = PlanJob.write(folder.resolve("job"), request, IMAGE, 10);
        run(job);

        Files.writeString(job.folder().resolve("results/net/model.plan"), "cut off");
        Files.writeString(folder.resolve("other.onnx"), "another network");
        PlanBuilds.PlanReport report = job.take(request);

        assertThat(report.outcomes().get(0).reason())
                .contains("differs from the plan that the job wrote; copy it again");
        assertThat(report.outcomes().get(1).reason()).contains("was built from another network");
    }

    @Test
    void write_folderWithFilesOrBadImage_isRefused() throws IOException {
        Path full = Files.createDirectory(folder.resolve("full"));
        Files.writeString(full.resolve("mine"), "");

        assertThatThrownBy(() -> PlanJob.write(full, request, IMAGE, 10))
                .isInstanceOf(BuildException.class)
                .hasMessageContaining("choose a new or empty folder");
        assertThatThrownBy(() -> PlanJob.write(folder.resolve("job"), request, "a'; rm -rf", 10))
                .hasMessageContaining("must be the name of a container image");
        assertThat(folder.resolve("job")).doesNotExist();
    }

    @Test
    void write_networkThatIsGone_leavesNothing() throws IOException {
        Files.delete(folder.resolve("other.onnx"));

        assertThatThrownBy(() -> PlanJob.write(folder.resolve("job"), request, IMAGE, 10))
                .isInstanceOf(BuildException.class)
                .hasMessageContaining("job: cannot be written");
        assertThat(folder).isDirectoryNotContaining(path -> path.toString().contains("job"));
    }

    @Test
    void done_folderThatIsNoJobOrWasNotRun_isRefused() {
        PlanJob job = PlanJob.write(folder.resolve("job"), request, IMAGE, 10);

        assertThatThrownBy(() -> PlanJob.open(folder.resolve("absent")))
                .isInstanceOf(BuildException.class)
                .hasMessageContaining("absent: is not a job folder, it has no run.sh");
        assertThatThrownBy(() -> PlanJob.open(job.folder()))
                .isInstanceOf(BuildException.class)
                .hasMessageContaining("job: has no results; run its run.sh");
    }

    /** Exit status, a space, and all that it prints. */
    private String run(PlanJob job) throws IOException, InterruptedException {
        Path output = folder.resolve("output");
        ProcessBuilder builder = new ProcessBuilder(
                        job.folder().resolve("run.sh").toString())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().put("PATH", programs + ":/usr/bin:/bin");
        Process process = builder.start();
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        return process.exitValue() + " " + Files.readString(output);
    }
}
