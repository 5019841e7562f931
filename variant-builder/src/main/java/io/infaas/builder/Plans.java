package io.infaas.builder;

import io.infaas.builder.engine.EngineJob;
import io.infaas.builder.engine.EngineReport;
import io.infaas.builder.engine.EngineRequest;
import io.infaas.builder.engine.Engines;
import io.infaas.builder.engine.PlanSpec;
import io.infaas.builder.engine.Trtexec;
import io.infaas.builder.failure.BuildException;
import io.infaas.builder.failure.VariantException;
import io.infaas.builder.measure.MeasureProcess;
import io.infaas.builder.repository.Output;
import io.infaas.builder.store.Store;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Has the TensorRT plans of a definition built, into the folder {@code engines} beside it, from where builds take them. */
public final class Plans {

    private static final Duration TIMEOUT = Duration.ofMinutes(2);

    /**
     * What became of each plan; of a job that is only written, nothing yet.
     *
     * @throws BuildException naming the file or field, what is wrong with it and what to do
     */
    public EngineReport make(PlansRequest request, Progress progress) {
        // nothing is committed: what is wanted of it is a folder that goes away
        try (Output aside = Output.open(request.output());
                Store store = Store.open(new BuildRequest(request.definition(), request.output()).work())) {
            Inputs inputs = Inputs.read(Sources.read(request.definition()));
            List<PlanSpec> specs = specs(inputs, store, aside.scratch(), request, progress);
            return make(new EngineRequest(specs, inputs.sources().plans()), request, progress);
        } catch (IOException e) {
            throw new BuildException("%s: cannot be built: %s".formatted(request.definition(), e), e);
        }
    }

    private static List<PlanSpec> specs(
            Inputs inputs, Store store, Path scratch, PlansRequest request, Progress progress) throws IOException {
        Host host = Host.as(Optional.empty());
        Keys keys = Keys.of(host);
        BuildRequest build = new BuildRequest(request.definition(), request.output());
        MeasureProcess process = new MeasureProcess(Classpath.own(), scratch, host.cores(), TIMEOUT);
        Data data = Data.read(inputs, scratch);
        Inputs free = new Freeing(inputs, data, process, scratch, progress).freed();
        Inputs trained = new Heads(free, data, process, scratch, keys, store, progress).fitted();
        Bench bench = new Bench(trained, data, process, scratch, build.profileBudget());
        Workshop workshop = new Workshop(bench, host, keys, store, build);
        Stages stages = new Stages(progress, System::nanoTime, Optional.empty());
        List<PlanSpec> specs = new Others(trained, workshop, bench, build.policies(), stages, progress)
                .variants()
                .plans(request.major(), progress::warn);
        if (specs.isEmpty()) {
            throw new BuildException("%s: targets has no tensorrt-%d whose graph could be made"
                    .formatted(inputs.sources().file(), request.major()));
        }
        return specs;
    }

    private static EngineReport make(EngineRequest engines, PlansRequest request, Progress progress) {
        if (request.way() instanceof PlansRequest.Way.WriteJob job) {
            EngineJob.write(job.folder(), engines, job.image(), request.major());
            progress.note("run %s on a machine of the type that is to serve, and take %s back"
                    .formatted(job.folder().resolve("run.sh"), job.folder()));
            return new EngineReport(List.of());
        }
        if (request.way() instanceof PlansRequest.Way.TakeJob job) {
            return new EngineJob(job.folder()).take(engines);
        }
        PlansRequest.Way.Here here = (PlansRequest.Way.Here) request.way();
        Trtexec trtexec = Trtexec.find(here.timeout())
                .orElseThrow(() -> new BuildException(
                        "there is no trtexec or no nvidia-smi here; write a job, and run it where there is a GPU"));
        try {
            if (trtexec.key().tensorRt().major() != request.major()) {
                throw new BuildException("TensorRT %s is here, the plans are for TensorRT %d"
                        .formatted(trtexec.key().tensorRt(), request.major()));
            }
            return Engines.build(engines, trtexec);
        } catch (VariantException e) {
            throw new BuildException(e.reason(), e);
        }
    }
}
