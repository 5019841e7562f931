package io.infaas.builder.inspect;

import io.infaas.builder.data.ClassNames;
import io.infaas.builder.data.WholeShapes;
import io.infaas.builder.failure.BuildException;
import io.infaas.builder.failure.VariantException;
import io.infaas.builder.graph.OnnxGraph;
import io.infaas.builder.graph.TensorOutline;
import io.infaas.builder.graph.Transform;
import io.infaas.builder.graph.TransformOutline;
import io.infaas.catalog.Contract;
import io.infaas.catalog.ContractTensor;
import io.infaas.catalog.Definition;
import io.infaas.catalog.TensorType;
import io.infaas.catalog.TransformSpec;
import io.infaas.catalog.store.Folders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Writes a first definition for a network, which builds as it is. Without data it also writes random items, which are good for
 * latencies, and for the agreement of variants with the network.
 */
public final class StarterDefinition {

    private static final String RANDOM = "random-items";
    private static final String RANDOM_CALIBRATION = "random-calibration";
    private static final int LARGEST_BATCH = 8;

    /** Transforms that pay on a CPU. */
    private static final List<String> TRIED = List.of("fp32", "int8", "dyn8");

    /**
     * The written definition.
     *
     * @param warnings sentences for users; they are comments in the file, too
     */
    public record StarterFile(Path file, List<String> warnings) {

        public StarterFile {
            warnings = List.copyOf(warnings);
        }
    }

    /**
     * Writes {@code infaas.yaml} beside the network.
     *
     * @param data items and labels; if empty, random items
     * @return the definition's file, with warnings
     * @throws BuildException if there is a definition already, or the network does not run; nothing is written then
     */
    public StarterFile write(Path model, Optional<Path> data) {
        Path folder = model.toAbsolutePath().normalize().resolveSibling("");
        Path file = folder.resolve(Definition.NAME);
        Path items = folder.resolve(RANDOM);
        Path calibration = folder.resolve(RANDOM_CALIBRATION);
        for (Path path : data.isEmpty() ? List.of(file, items, calibration) : List.of(file)) {
            if (Files.exists(path)) {
                throw new BuildException("%s: exists; delete it, or work in another folder".formatted(path));
            }
        }
        data.filter(Files::notExists).ifPresent(missing -> {
            throw new BuildException(
                    "%s: does not exist; name a file or folder of items, or none for random items".formatted(missing));
        });
        try (NetworkBench bench = NetworkBench.open(model)) {
            Path trial = Files.createDirectory(bench.scratch().resolve(RANDOM));
            Contract graphContract = contract(bench.file().graph(), model);
            Contract declared = data.map(dataPath -> WholeShapes.sized(graphContract, dataPath))
                    .orElse(graphContract);
            TrialRun trials = new TrialRun(bench, data.isEmpty());
            Contract trialContract = trials.fixed(declared, trial, model);
            Contract contract = whole(trialContract, bench.file().graph());
            List<String> labels = data.map(ClassNames::in).orElse(List.of());
            Path judged = data.orElse(trial.resolve(
                    trialContract.inputs().size() == 1
                            ? TrialRun.fileName(trialContract.inputs().get(0))
                            : ""));
            List<String> warnings = isLabelled(contract, labels)
                    ? List.of()
                    : new AnswerSpread(bench, trialContract)
                            .alike(judged).stream()
                                    .map(StarterDefinition::warning)
                                    .toList();
            String text = text(model, contract, labels, data.map(folder::relativize), transforms(bench), warnings);
            if (data.isEmpty()) {
                Path calibrationItems = Files.createDirectory(bench.scratch().resolve(RANDOM_CALIBRATION));
                trials.writeCalibration(trialContract, calibrationItems);
                Folders.copy(calibrationItems, calibration);
                Folders.copy(trial, items);
            }
            return new StarterFile(Files.writeString(file, text), warnings);
        } catch (VariantException e) {
            throw new BuildException("%s: %s".formatted(model, e.reason()), e);
        } catch (IOException e) {
            throw new BuildException("%s: cannot be written: %s".formatted(file, e), e);
        }
    }

    /** The contract that the graph declares: a batch dimension where all inputs have one, else single items. */
    static Contract contract(OnnxGraph graph, Path model) {
        List<TensorOutline> inputs = TensorOutline.inputs(graph);
        List<TensorOutline> outputs = TensorOutline.outputs(graph).stream()
                .filter(output -> output.type().isPresent())
                .toList();
        if (outputs.isEmpty()) {
            throw new BuildException("%s: has no output that is a tensor; export it with tensors".formatted(model));
        }
        // a single input with one dimension is more likely one item, such as sound, than many numbers;
        // an output without dimensions covers all items
        boolean isBatched = inputs.stream().allMatch(TensorOutline::isBatch)
                && inputs.stream().anyMatch(input -> input.shape().size() > 1)
                && outputs.stream().noneMatch(output -> output.shape().isEmpty());
        return new Contract(
                inputs.stream().map(input -> tensor(input, isBatched, model)).toList(),
                outputs.stream().map(output -> tensor(output, true, model)).toList(),
                List.of(),
                isBatched ? LARGEST_BATCH : 1);
    }

    /**
     * The contract itself, or one without a batch dimension if a tensor of the graph has none, as Triton's clients see it.
     *
     * @param contract for single items, with all dimensions of tensors without one for items
     */
    static Contract whole(Contract contract, OnnxGraph graph) {
        Map<String, TensorOutline> outlines = Stream.concat(
                        TensorOutline.inputs(graph).stream(), TensorOutline.outputs(graph).stream())
                .collect(Collectors.toMap(TensorOutline::name, tensor -> tensor, (input, output) -> input));
        boolean hasBatch = Stream.concat(contract.inputs().stream(), contract.outputs().stream())
                .allMatch(tensor -> hasBatch(tensor, outline(outlines, tensor)));
        if (contract.maxBatchSize() > 1 || hasBatch) {
            return contract;
        }
        return new Contract(
                contract.inputs().stream()
                        .map(input -> whole(input, outline(outlines, input)))
                        .toList(),
                contract.outputs().stream()
                        .map(output -> declared(output, outline(outlines, output)))
                        .toList(),
                contract.labels(),
                0);
    }

    private static TensorOutline outline(Map<String, TensorOutline> outlines, ContractTensor tensor) {
        return Objects.requireNonNull(outlines.get(tensor.name()));
    }

    private static boolean hasBatch(ContractTensor item, TensorOutline tensorOutline) {
        boolean isNumberOfItem = tensorOutline.isBatch()
                && tensorOutline.shape().size() == 1
                && item.shape().equals(List.of(1L));
        return isNumberOfItem || tensorOutline.shape().size() > item.shape().size();
    }

    /** An input with the sizes that were tried: one item in the dimension for items. */
    private static ContractTensor whole(ContractTensor item, TensorOutline tensorOutline) {
        if (tensorOutline.shape().size() <= item.shape().size()) {
            return item;
        }
        List<Long> shape = new ArrayList<>(item.shape());
        shape.add(0, 1L);
        return new ContractTensor(item.name(), item.type(), shape);
    }

    private static ContractTensor declared(ContractTensor output, TensorOutline tensorOutline) {
        return new ContractTensor(
                output.name(), output.type(), tensorOutline.shape().isEmpty() ? output.shape() : tensorOutline.shape());
    }

    /** @param isBatched whether a tensor with one dimension that varies has a number for each item */
    private static ContractTensor tensor(TensorOutline tensor, boolean isBatched, Path model) {
        TensorType type = tensor.type()
                .orElseThrow(() -> new BuildException(
                        "%s: input '%s' is not a tensor; export it as one".formatted(model, tensor.name())));
        List<Long> shape = tensor.shape();
        if (shape.isEmpty()) {
            return new ContractTensor(tensor.name(), type, List.of(1L));
        }
        if (shape.size() == 1) {
            return new ContractTensor(tensor.name(), type, tensor.isBatch() && isBatched ? List.of(1L) : shape);
        }
        boolean hasBatch = tensor.isBatch() || shape.get(0) == 1;
        return new ContractTensor(tensor.name(), type, hasBatch ? shape.subList(1, shape.size()) : shape);
    }

    private static List<String> transforms(NetworkBench bench) {
        try {
            OnnxGraph folded = bench.folded().orElse(bench.file().graph());
            return TRIED.stream()
                    .filter(name -> !TransformOutline.of(Transform.of(new TransformSpec(name)), folded)
                            .startsWith("left out"))
                    .toList();
        } catch (VariantException e) {
            return List.of("fp32");
        }
    }

    private static boolean isLabelled(Contract contract, List<String> labels) {
        return !labels.isEmpty()
                && contract.outputs().stream()
                        .map(output ->
                                new ContractTensor(output.name(), output.type(), WholeShapes.item(output.shape())))
                        .anyMatch(output -> output.type() == TensorType.BYTES
                                ? output.shape().equals(List.of(1L))
                                : output.shape().equals(List.of((long) labels.size())));
    }

    private static String warning(String output) {
        return "output '%s' has almost the same answer to all items (within 1 %%), so agreement is meaningless; give items that the network distinguishes"
                .formatted(output);
    }

    private static String text(
            Path model,
            Contract contract,
            List<String> labels,
            Optional<Path> data,
            List<String> transforms,
            List<String> warnings) {
        String file = String.valueOf(model.getFileName());
        String name = file.replaceFirst("\\.onnx$", "")
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^a-z0-9]+", "-")
                .replaceAll("^-+|-+$", "");
        boolean isLabelled = isLabelled(contract, labels);
        List<String> lines = new ArrayList<>();
        lines.add(
                "# Made by 'infaas init %s'. Check it with 'infaas validate', build with 'infaas build . --output built'."
                        .formatted(file));
        lines.add("application:");
        lines.add("  name: " + (name.isEmpty() ? "network" : name));
        lines.add("  description: Purpose of the application");
        lines.add("  contract:");
        lines.add(
                contract.hasBatchDimension()
                        ? "    # as the network declares them, without the batch dimension; -1 is a variable size"
                        : "    # as the network declares them; -1 is a variable size");
        lines.add("    inputs:");
        contract.inputs().forEach(input -> lines.add("      - " + tensor(input)));
        lines.add("    outputs:");
        contract.outputs().forEach(output -> lines.add("      - " + tensor(output)));
        if (isLabelled) {
            lines.add("    # in the order of an output's last dimension; here sorted");
        }
        lines.add(
                isLabelled
                        ? "    labels: "
                                + labels.stream()
                                        .map(StarterDefinition::quoted)
                                        .collect(Collectors.joining(", ", "[", "]"))
                        : "    # labels: [cat, dog]      # names of classes, in the order of an output's last dimension");
        lines.add(
                contract.hasBatchDimension()
                        ? "    # largest number of items in a request"
                        : "    # Triton's max_batch_size: 0, because tensors have no batch dimension; each request is one item");
        lines.add("    maxBatchSize: " + contract.maxBatchSize());
        lines.add(
                "  # agreement compares with the network itself; top-1, macro-f1, auc, r2, metric.py, ... need labels");
        warnings.forEach(warning -> lines.add("  # " + warning));
        lines.add("  metric: {name: %s, dataset: %s}"
                .formatted(isLabelled ? "top-1" : "agreement", data.isPresent() ? "the items given" : "random items"));
        lines.add("  # for queries without an objective");
        lines.add("  objective: {latencyMs: 10000, minAccuracy: 0}");
        lines.add("architectures:");
        lines.add("  - {name: %s-net, model: %s}".formatted(name.isEmpty() ? "network" : name, quoted(file)));
        lines.add("data:");
        if (data.isEmpty()) {
            lines.add("  # random items: replace them with your own; accuracy on random items means little");
            if (contract.inputs().stream().anyMatch(input -> input.type() == TensorType.BYTES)) {
                lines.add("  # strings are categories that the network names, or arbitrary words if it names none");
            }
        }
        lines.add("  # for quantisation; use other items than for evaluation");
        lines.add("  calibration: {items: %s}".formatted(items(data, RANDOM_CALIBRATION, contract)));
        lines.add("  evaluation: {items: %s}".formatted(items(data, RANDOM, contract)));
        lines.add("variants:");
        lines.add("  # also fp16w, int8w, int4w (smaller files), fp16, sym8 (GPUs)");
        lines.add("  transforms: [%s]".formatted(String.join(", ", transforms)));
        lines.add("  threads: [1, 2]");
        lines.add("  # variants that lose more accuracy are left out");
        lines.add("  maxAccuracyDrop: %s".formatted(isLabelled ? "0.01" : "0.1"));
        return String.join("\n", lines) + "\n";
    }

    private static String items(Optional<Path> data, String random, Contract contract) {
        return quoted(data.map(Path::toString)
                .orElse(
                        contract.inputs().size() == 1
                                ? random + "/"
                                        + TrialRun.fileName(contract.inputs().get(0))
                                : random));
    }

    private static String tensor(ContractTensor tensor) {
        return "{name: %s, type: %s, shape: %s}".formatted(quoted(tensor.name()), tensor.type(), tensor.shape());
    }

    private static String quoted(String text) {
        return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }
}
