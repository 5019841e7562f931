package io.infaas.builder.data;

import io.infaas.builder.failure.BuildException;
import io.infaas.catalog.Contract;
import io.infaas.catalog.TensorSpec;
import io.infaas.catalog.TensorType;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Items and their labels, seen to be complete and to fit a contract.
 *
 * @param items IDX file of the items; a byte divided by 255 is the FP32 element
 * @param input the tensor that one item fills
 * @param labels index of the right class of each item
 */
public record LabelledData(Path items, TensorSpec input, List<Integer> labels) {

    private static final int CHUNK = 256;

    public LabelledData {
        labels = List.copyOf(labels);
    }

    /**
     * Reads both files whole.
     *
     * @throws BuildException naming the file and what to do, if one is missing, cut off, of another shape or count, or if a
     *     label is none of the contract's
     */
    public static LabelledData read(Path items, Path labels, Contract contract) {
        TensorSpec input = contract.inputs().get(0);
        if (contract.inputs().size() != 1
                || input.type() != TensorType.FP32
                || input.shape().contains(-1L)) {
            throw new BuildException(
                    "application.contract.inputs: IDX data fills exactly one FP32 input of fixed shape");
        }
        long size = input.shape().stream().reduce(1L, Math::multiplyExact);
        int count;
        try (IdxFile file = IdxFile.open(items)) {
            count = file.count();
            if (file.itemSize() != size) {
                throw new BuildException(
                        "%s: items are %s, %d bytes each, but input '%s' is %s, %d elements; give the data of this application"
                                .formatted(
                                        items,
                                        file.shape().subList(1, file.shape().size()),
                                        file.itemSize(),
                                        input.name(),
                                        input.shape(),
                                        size));
            }
            for (int read = 0; read < count; read += CHUNK) {
                file.read(Math.min(CHUNK, count - read));
            }
        }
        return new LabelledData(items, input, labels(labels, items, count, contract));
    }

    private static List<Integer> labels(Path labels, Path items, int count, Contract contract) {
        try (IdxFile file = IdxFile.open(labels)) {
            if (file.shape().size() != 1 || file.count() != count) {
                throw new BuildException("%s: has %s labels for the %d items of %s; give the labels of these items"
                        .formatted(labels, file.shape(), count, items));
            }
            List<Integer> values = new ArrayList<>(count);
            for (byte label : file.read(count)) {
                int value = Byte.toUnsignedInt(label);
                if (value >= contract.labels().size()) {
                    throw new BuildException("%s: label %d of item %d is none of the %d in application.contract.labels"
                            .formatted(
                                    labels,
                                    value,
                                    values.size(),
                                    contract.labels().size()));
                }
                values.add(value);
            }
            return values;
        }
    }
}
