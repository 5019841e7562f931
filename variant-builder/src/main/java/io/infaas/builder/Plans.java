package io.infaas.builder;

import io.infaas.builder.elsewhere.OtherVariants;
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
import java.util.function.Function;

/** Has the TensorRT plans of a definition built, into the folder {@code engines} beside it, from where builds take them. */
public final class Plans {

    /**
     * What became of each plan, which is told as well; of a job that is only written, nothing yet.
     *
     * @throws BuildException naming the file or field, what is wrong with it and what to do; or how many plans failed, the others
     *     being there
     */
    public EngineReport make(PlansRequest request, Progress progress) {
        Sources sources = Sources.read(request.definition());
        String target = "tensorrt-" + request.major();
        if (sources.definition().targets().stream()
                .noneMatch(other -> other.target().equals(target))) {
            throw new BuildException("%s: targets has no %s; add it, or give the version of one that it has"
                    .formatted(sources.file(), target));
        }
        // what keeps plans from being had is told before graphs are made
        Function<EngineRequest, EngineReport> way = way(request, progress);
        EngineReport report = way.apply(new EngineRequest(specs(sources, request, progress), sources.plans()));
        tell(report, sources.plans(), progress);
        return report;
    }

    private static void tell(EngineReport report, Path store, Progress progress) {
        for (EngineReport.Outcome outcome : report.outcomes()) {
            switch (outcome.fate()) {
                case BUILT -> progress.note(outcome.name() + ": taken into " + store);
                case UP_TO_DATE -> progress.note(outcome.name() + ": is there");
                case FAILED -> progress.warn(outcome.name() + ": " + outcome.reason());
            }
        }
        if (report.failed() > 0) {
            throw new BuildException("%d of %d plans failed, for the reasons above; the others are in %s"
                    .formatted(report.failed(), report.outcomes().size(), store));
        }
    }

    private static List<PlanSpec> specs(Sources sources, PlansRequest request, Progress progress) {
        Inputs inputs = Inputs.read(sources);
        BuildRequest build = new BuildRequest(request.definition(), request.output());
        // nothing is committed: what is wanted of the output is a folder that goes away
        try (Output aside = Output.open(request.output())) {
            Data data = Data.read(inputs, aside.scratch());
            try (Store store = Store.open(build.work())) {
                List<PlanSpec> specs = others(inputs, data, aside.scratch(), store, build, progress)
                        .plans(request.major(), progress::warn);
                if (specs.isEmpty()) {
                    throw new BuildException("%s: no graph of target tensorrt-%d could be made, for the reasons above"
                            .formatted(sources.file(), request.major()));
                }
                return specs;
            }
        } catch (IOException e) {
            throw new BuildException("%s: plans cannot be built: %s".formatted(sources.file(), e), e);
        }
    }

    private static OtherVariants others(
            Inputs inputs, Data data, Path scratch, Store store, BuildRequest build, Progress progress)
            throws IOException {
        Host host = Host.as(Optional.empty());
        Keys keys = Keys.of(host);
        MeasureProcess process = new MeasureProcess(Classpath.own(), scratch, host.cores(), MeasureProcess.PATIENCE);
        Inputs free = new Freeing(inputs, data, process, scratch, progress).freed();
        Inputs trained = new Heads(free, data, process, scratch, keys, store, progress).fitted();
        Bench bench = new Bench(trained, data, process, scratch, build.profileBudget());
        Workshop workshop = new Workshop(bench, host, keys, store, build);
        Stages stages = new Stages(progress, System::nanoTime, Optional.empty());
        return new Others(trained, workshop, bench, build.policies(), stages, progress).variants();
    }

    private static Function<EngineRequest, EngineReport> way(PlansRequest request, Progress progress) {
        if (request.way() instanceof PlansRequest.Way.WriteJob job) {
            EngineJob.checkNew(job.folder(), job.image());
            return engines -> {
                EngineJob.write(job.folder(), engines, job.image(), request.major());
                engines.specs().forEach(spec -> progress.note(spec.name() + ": to be built"));
                progress.note("run %s on a machine of the type that is to serve, and take %s back"
                        .formatted(job.folder().resolve(EngineJob.SCRIPT), job.folder()));
                return new EngineReport(List.of());
            };
        }
        if (request.way() instanceof PlansRequest.Way.TakeJob job) {
            return EngineJob.done(job.folder())::take;
        }
        return here(((PlansRequest.Way.Here) request.way()).timeout(), request.major());
    }

    private static Function<EngineRequest, EngineReport> here(Duration timeout, int major) {
        Trtexec trtexec = Trtexec.find(timeout)
                .orElseThrow(() -> new BuildException(
                        "there is no trtexec or no nvidia-smi here; write a job, and run it where there is a GPU"));
        try {
            if (trtexec.key().tensorRt().major() != major) {
                throw new BuildException("TensorRT %s is here, the plans are for TensorRT %d"
                        .formatted(trtexec.key().tensorRt(), major));
            }
        } catch (VariantException e) {
            throw new BuildException(e.reason(), e);
        }
        return engines -> {
            try {
                return Engines.build(engines, trtexec);
            } catch (VariantException e) {
                throw new BuildException(e.reason(), e);
            }
        };
    }
}
