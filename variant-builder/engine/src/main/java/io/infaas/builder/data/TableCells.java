package io.infaas.builder.data;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.FloatNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.infaas.builder.failure.BuildException;
import io.infaas.catalog.ContractTensor;
import io.infaas.catalog.TensorType;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * The cells of a row that fill an input. A string is its cell as it is, also if that is empty or looks like a number.
 *
 * @param columns indexes of the columns, in the order of the elements
 */
record TableCells(ContractTensor input, List<Integer> columns) {

    TableCells {
        columns = List.copyOf(columns);
    }

    /**
     * The cells of each input: the column of its name, or for a single input all columns but {@code label}.
     *
     * @throws BuildException if the columns do not fill the inputs
     */
    static List<TableCells> of(DataSource source, List<String> names, int label) {
        List<ContractTensor> inputs = source.contract().inputs();
        List<TableCells> cells = new ArrayList<>();
        for (ContractTensor input : inputs) {
            long size = input.shape().stream().reduce(1L, Math::multiplyExact);
            if (!JsonItemReader.TYPES.contains(input.type()) || size < 0 || (inputs.size() > 1 && size != 1)) {
                throw new BuildException(
                        "application.contract.inputs: '%s' is %s %s; a table fills one input of fixed shape, or several of one element each; give the items as NPY or JSON lines instead of %s"
                                .formatted(input.name(), input.type(), input.shape(), source.items()));
            }
            int column = names.indexOf(input.name());
            if (size == 1 && column >= 0 && column != label) {
                cells.add(new TableCells(input, List.of(column)));
            } else if (inputs.size() > 1) {
                throw new BuildException("%s: has the columns %s, but none for input '%s'; name it as the input"
                        .formatted(source.items(), shortened(names), input.name()));
            } else {
                cells.add(new TableCells(input, itemColumns(source, names, label, size)));
            }
        }
        return cells;
    }

    private static List<Integer> itemColumns(DataSource source, List<String> names, int label, long size) {
        ContractTensor input = source.contract().inputs().get(0);
        List<Integer> itemColumns = IntStream.range(0, names.size())
                .filter(column -> column != label)
                .boxed()
                .toList();
        if (itemColumns.size() != size) {
            throw new BuildException("%s: has %d columns of %s, but input '%s' is %s, %d elements: %s"
                    .formatted(
                            source.items(),
                            itemColumns.size(),
                            input.type() == TensorType.BYTES ? "strings" : "numbers",
                            input.name(),
                            input.shape(),
                            size,
                            shortened(names)));
        }
        return itemColumns;
    }

    private static String shortened(List<String> names) {
        return String.valueOf(names.size() > 8 ? names.subList(0, 8) + "..." : names);
    }

    /** @throws BuildException naming {@code place} and the cell that is no element of the input */
    ByteBuffer elements(List<String> row, String place) {
        List<JsonNode> values = new ArrayList<>();
        for (int column : columns) {
            String cell = row.get(column);
            try {
                values.add(value(cell));
            } catch (NumberFormatException e) {
                throw new BuildException(
                        "%s: '%s' is not %s%s; correct it or leave out the line"
                                .formatted(
                                        place,
                                        Excerpt.of(cell),
                                        isFraction() ? "a finite number" : "one of " + input.type(),
                                        columns.size() == 1 ? " for input '%s'".formatted(input.name()) : ""),
                        e);
            }
        }
        try {
            return JsonItemReader.elementsOf(values, input.type());
        } catch (IllegalArgumentException e) {
            throw new BuildException(
                    "%s: input '%s' has %s; correct it or leave out the line"
                            .formatted(place, input.name(), e.getMessage()),
                    e);
        }
    }

    private boolean isFraction() {
        return switch (input.type()) {
            case FP16, FP32, FP64 -> true;
            default -> false;
        };
    }

    private JsonNode value(String cell) {
        return switch (input.type()) {
            case BYTES -> TextNode.valueOf(cell);
            case FP16, FP32 -> FloatNode.valueOf((float) finite(Float.parseFloat(cell)));
            case FP64 -> DoubleNode.valueOf(finite(Double.parseDouble(cell)));
            case BOOL -> BooleanNode.valueOf(truth(cell.strip().toLowerCase(Locale.ROOT)));
            default -> LongNode.valueOf(Long.parseLong(cell.strip()));
        };
    }

    private static double finite(double number) {
        if (!Double.isFinite(number)) {
            throw new NumberFormatException("not finite");
        }
        return number;
    }

    private static boolean truth(String cell) {
        if (!cell.equals("true") && !cell.equals("false")) {
            throw new NumberFormatException("no truth value");
        }
        return cell.equals("true");
    }
}
