package io.infaas.triton.contract;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnknownFieldSet;
import com.google.protobuf.UnknownFieldSet.Field;
import java.util.List;

/** Tiny ONNX graphs, written field by field: an element type, and one node for each output. */
final class OnnxGraphs {
    private static final int IR_VERSION = 8;
    private static final int OPSET = 17;

    private OnnxGraphs() {}

    /** A node of one operator on one or two inputs. */
    record Node(String operator, String output, List<String> inputs) {}

    /** A named tensor; -1 means a dimension of any size. */
    record Value(String name, int elementType, List<Long> dims) {}

    /** {@code OUTPUT = INPUT} for one element type and any shape of this rank. */
    static ByteString identity(int elementType, List<Long> dims) {
        return graph(
                List.of(new Value("INPUT", elementType, dims)),
                List.of(new Value("OUTPUT", elementType, dims)),
                List.of(new Node("Identity", "OUTPUT", List.of("INPUT"))));
    }

    static ByteString graph(List<Value> inputs, List<Value> outputs, List<Node> nodes) {
        UnknownFieldSet.Builder graph = UnknownFieldSet.newBuilder();
        Field.Builder nodeField = Field.newBuilder();
        for (Node node : nodes) {
            nodeField.addLengthDelimited(node(node));
        }
        graph.addField(1, nodeField.build());
        graph.addField(2, text("contract"));
        graph.addField(11, values(inputs));
        graph.addField(12, values(outputs));
        UnknownFieldSet opset = UnknownFieldSet.newBuilder()
                .addField(1, text(""))
                .addField(2, number(OPSET))
                .build();
        return UnknownFieldSet.newBuilder()
                .addField(1, number(IR_VERSION))
                .addField(7, message(graph.build()))
                .addField(8, message(opset))
                .build()
                .toByteString();
    }

    /** The same model with an initializer for one of its inputs, which a client may then leave out. */
    static ByteString withDefault(ByteString model, String input, int elementType, List<Long> dims, ByteString data) {
        try {
            UnknownFieldSet whole = UnknownFieldSet.parseFrom(model);
            UnknownFieldSet graph = UnknownFieldSet.parseFrom(
                    whole.getField(7).getLengthDelimitedList().get(0));
            Field.Builder sizes = Field.newBuilder();
            dims.forEach(sizes::addVarint);
            UnknownFieldSet tensor = UnknownFieldSet.newBuilder()
                    .addField(1, sizes.build())
                    .addField(2, number(elementType))
                    .addField(8, text(input))
                    .addField(9, Field.newBuilder().addLengthDelimited(data).build())
                    .build();
            UnknownFieldSet more =
                    graph.toBuilder().addField(5, message(tensor)).build();
            return whole.toBuilder()
                    .clearField(7)
                    .addField(7, message(more))
                    .build()
                    .toByteString();
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalArgumentException("no model", e);
        }
    }

    private static ByteString node(Node node) {
        Field.Builder inputs = Field.newBuilder();
        for (String input : node.inputs()) {
            inputs.addLengthDelimited(ByteString.copyFromUtf8(input));
        }
        return UnknownFieldSet.newBuilder()
                .addField(1, inputs.build())
                .addField(2, text(node.output()))
                .addField(3, text(node.operator() + "-" + node.output()))
                .addField(4, text(node.operator()))
                .build()
                .toByteString();
    }

    private static Field values(List<Value> values) {
        Field.Builder field = Field.newBuilder();
        for (Value value : values) {
            Field.Builder dims = Field.newBuilder();
            for (int i = 0; i < value.dims().size(); i++) {
                long dim = value.dims().get(i);
                UnknownFieldSet.Builder size = UnknownFieldSet.newBuilder();
                dims.addLengthDelimited((dim < 0 ? size.addField(2, text("d" + i)) : size.addField(1, number(dim)))
                        .build()
                        .toByteString());
            }
            UnknownFieldSet shape =
                    UnknownFieldSet.newBuilder().addField(1, dims.build()).build();
            UnknownFieldSet tensor = UnknownFieldSet.newBuilder()
                    .addField(1, number(value.elementType()))
                    .addField(2, message(shape))
                    .build();
            UnknownFieldSet type =
                    UnknownFieldSet.newBuilder().addField(1, message(tensor)).build();
            field.addLengthDelimited(UnknownFieldSet.newBuilder()
                    .addField(1, text(value.name()))
                    .addField(2, message(type))
                    .build()
                    .toByteString());
        }
        return field.build();
    }

    private static Field text(String text) {
        return Field.newBuilder()
                .addLengthDelimited(ByteString.copyFromUtf8(text))
                .build();
    }

    private static Field number(long number) {
        return Field.newBuilder().addVarint(number).build();
    }

    private static Field message(UnknownFieldSet message) {
        return Field.newBuilder().addLengthDelimited(message.toByteString()).build();
    }
}
