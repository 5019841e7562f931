package io.infaas.builder.data;

import io.infaas.builder.failure.BuildException;
import io.infaas.catalog.Contract;
import io.infaas.catalog.ContractTensor;
import io.infaas.catalog.TensorType;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Labelled data in tensor files: IDX or NPY, one file for a single input, a folder for several inputs. */
final class TensorData {

    private static final int CHUNK = 256;
    private static final long CHUNK_BYTES = 1 << 26;

    private TensorData() {}

    static LabelledData read(DataSource source) {
        Contract contract = source.contract();
        List<Column> columns = new ArrayList<>();
        int count = -1;
        for (ContractTensor input : contract.inputs()) {
            Path file = file(source, input);
            int items = items(file, input);
            if (count >= 0 && items != count) {
                throw new BuildException("%s: has %d items, %s has %d; give the same items in all files"
                        .formatted(file, items, columns.get(0).file(), count));
            }
            count = items;
            columns.add(new Column(input, file));
        }
        Targets targets = targets(source, count);
        List<Integer> labels = targets.width() > 0 ? List.of() : labels(source, count);
        return new LabelledData(columns, count, Optional.empty(), labels, targets);
    }

    private static Path file(DataSource source, ContractTensor input) {
        if (Files.isDirectory(source.items())) {
            return source.items().resolve(input.name() + ".npy");
        }
        if (source.contract().inputs().size() != 1) {
            throw new BuildException(
                    "%s: is one file, but the application has the inputs %s; give a folder with a file <input>.npy for each"
                            .formatted(
                                    source.items(),
                                    source.contract().inputs().stream()
                                            .map(ContractTensor::name)
                                            .toList()));
        }
        return source.items();
    }

    private static int items(Path path, ContractTensor input) {
        try (TensorFile file = TensorFile.open(path)) {
            List<Integer> shape = file.shape().subList(1, file.shape().size());
            boolean flat = file instanceof IdxFile && !input.shape().contains(-1L);
            boolean fits = flat
                    ? file.itemSize() == input.shape().stream().reduce(1L, Math::multiplyExact)
                    : fits(shape, input.shape());
            if (!fits) {
                throw new BuildException(
                        "%s: items are %s, %d elements each, but input '%s' is %s; give the data of this application"
                                .formatted(path, shape, file.itemSize(), input.name(), input.shape()));
            }
            if (!Elements.fits(file.type(), input.type())) {
                throw new BuildException("%s: elements are %s, but input '%s' is %s; save the data in that type, %s"
                        .formatted(
                                path,
                                file.type(),
                                input.name(),
                                input.type(),
                                input.type() == TensorType.BYTES
                                        ? "with .astype(str)"
                                        : "scaled as the network was trained"));
            }
            long itemBytes = file.itemSize() * file.elementBytes();
            int chunk = (int) Math.max(1, Math.min(CHUNK, CHUNK_BYTES / itemBytes));
            for (int read = 0; read < file.count(); read += chunk) {
                ByteBuffer values = file.next(Math.min(chunk, file.count() - read));
                if (file.type() == TensorType.FP32) {
                    finite(values, path, read, file.itemSize());
                } else if (file.type() == TensorType.BYTES) {
                    readable(values, file, path, read);
                }
            }
            return file.count();
        }
    }

    private static boolean fits(List<Integer> shape, List<Long> contractShape) {
        if (shape.size() != contractShape.size()) {
            return false;
        }
        for (int i = 0; i < shape.size(); i++) {
            if (contractShape.get(i) != -1
                    && contractShape.get(i) != shape.get(i).longValue()) {
                return false;
            }
        }
        return true;
    }

    private static void readable(ByteBuffer values, TensorFile file, Path path, int first) {
        int width = file.elementBytes();
        for (int i = 0; i < values.limit() / width; i++) {
            long item = first + i / file.itemSize();
            StringElements.problem(values, width, i).ifPresent(problem -> {
                throw new BuildException("%s: item %d has %s, or leave out the item".formatted(path, item, problem));
            });
        }
    }

    private static void finite(ByteBuffer values, Path file, int first, long itemSize) {
        for (int i = 0; values.hasRemaining(); i++) {
            float value = values.getFloat();
            if (!Float.isFinite(value)) {
                throw new BuildException("%s: item %d has the value %s; correct it or leave out the item"
                        .formatted(file, first + i / itemSize, value));
            }
        }
    }

    /** Labels that are no indexes of classes: numbers of an application without labels, or several labels for each item. */
    private static Targets targets(DataSource source, int count) {
        if (source.labels().isEmpty()) {
            return Targets.NONE;
        }
        Path path = source.labels().get();
        try (TensorFile file = TensorFile.open(path)) {
            boolean areClasses =
                    file.shape().size() == 1 && !source.contract().labels().isEmpty();
            if (areClasses) {
                return Targets.NONE;
            }
            if (file.type() == TensorType.BYTES) {
                throw new BuildException(
                        "%s: has strings as targets; give numbers, or one name of a class for each item and application.contract.labels"
                                .formatted(path));
            }
            if (file.count() != count) {
                throw new BuildException(
                        "%s: has targets for %d items, %s has %d items; give the targets of these items"
                                .formatted(path, file.count(), source.items(), count));
            }
            float[] values = file instanceof IdxFile bytes
                    ? Elements.floats(ByteBuffer.wrap(bytes.read(count)), TensorType.UINT8)
                    : Elements.floats(file.next(count), file.type());
            for (int i = 0; i < values.length; i++) {
                if (!Float.isFinite(values[i])) {
                    throw new BuildException("%s: item %d has the target %s; correct it or leave out the item"
                            .formatted(path, i / file.itemSize(), values[i]));
                }
            }
            return new Targets(Math.toIntExact(file.itemSize()), values);
        }
    }

    private static List<Integer> labels(DataSource source, int count) {
        if (source.labels().isEmpty()) {
            if (source.contract().labels().isEmpty()) {
                return List.of();
            }
            throw new BuildException(
                    "%s: has no labels; name their file in the definition: labels: PATH".formatted(source.items()));
        }
        Path path = source.labels().get();
        try (TensorFile file = TensorFile.open(path)) {
            if (file.shape().size() != 1 || file.count() != count) {
                throw new BuildException("%s: has %s labels for the %d items of %s; give the labels of these items"
                        .formatted(path, file.shape(), count, source.items()));
            }
            List<Integer> values = new ArrayList<>(count);
            if (file.type() == TensorType.BYTES) {
                for (String name : StringElements.texts(file.next(count), file.elementBytes())) {
                    values.add(source.label(name, "%s: item %d".formatted(path, values.size())));
                }
                return values;
            }
            for (long label : numbers(file, path)) {
                if (label < 0 || label >= source.contract().labels().size()) {
                    throw new BuildException(
                            "%s: label %d of item %d is not one of the %d in application.contract.labels"
                                    .formatted(
                                            path,
                                            label,
                                            values.size(),
                                            source.contract().labels().size()));
                }
                values.add((int) label);
            }
            return values;
        }
    }

    private static long[] numbers(TensorFile file, Path path) {
        long[] numbers = new long[file.count()];
        if (file instanceof IdxFile bytes) {
            byte[] values = bytes.read(numbers.length);
            for (int i = 0; i < numbers.length; i++) {
                numbers[i] = Byte.toUnsignedInt(values[i]);
            }
            return numbers;
        }
        ByteBuffer values = file.next(numbers.length);
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = switch (file.type()) {
                case UINT8, BOOL -> Byte.toUnsignedLong(values.get());
                case INT8 -> values.get();
                case INT16 -> values.getShort();
                case UINT16 -> Short.toUnsignedLong(values.getShort());
                case INT32 -> values.getInt();
                case UINT32 -> Integer.toUnsignedLong(values.getInt());
                case INT64, UINT64 -> values.getLong();
                default ->
                    throw new BuildException(
                            "%s: labels are %s; save the indexes of the classes as integers, or their names as strings"
                                    .formatted(path, file.type()));
            };
        }
        return numbers;
    }
}
