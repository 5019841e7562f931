package io.infaas.triton.embedded.model;

import io.infaas.triton.embedded.model.InferCall.SequencePosition;
import io.infaas.triton.protocol.ModelSequenceBatching.Control;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A graph input for a sequence control value, which the node supplies.
 *
 * @param no the value for "false"; empty for the correlation id
 * @param yes the value for "true"; empty for the correlation id
 */
record ControlSpec(String name, Control.Kind kind, Datatype datatype, ByteBuffer no, ByteBuffer yes) {

    /** @throws NodeException if Triton rejects it as well */
    static ControlSpec of(String model, String name, Control control) throws NodeException {
        String where = "sequence_batching of model '" + model + "', control_input '" + name + "', " + control.getKind();
        int pairs =
                control.getInt32FalseTrueCount() + control.getFp32FalseTrueCount() + control.getBoolFalseTrueCount();
        if (control.getKind() == Control.Kind.CONTROL_SEQUENCE_CORRID) {
            return new ControlSpec(name, control.getKind(), id(where, control, pairs), bytes(0), bytes(0));
        }
        if (pairs == 2 && control.getInt32FalseTrueCount() == 2) {
            return new ControlSpec(
                    name,
                    control.getKind(),
                    Datatype.INT32,
                    bytes(4).putInt(0, control.getInt32FalseTrue(0)),
                    bytes(4).putInt(0, control.getInt32FalseTrue(1)));
        }
        if (pairs == 2 && control.getFp32FalseTrueCount() == 2) {
            return new ControlSpec(
                    name,
                    control.getKind(),
                    Datatype.FP32,
                    bytes(4).putFloat(0, control.getFp32FalseTrue(0)),
                    bytes(4).putFloat(0, control.getFp32FalseTrue(1)));
        }
        if (pairs == 2 && control.getBoolFalseTrueCount() == 2) {
            return new ControlSpec(
                    name,
                    control.getKind(),
                    Datatype.BOOL,
                    bytes(1).put(0, (byte) (control.getBoolFalseTrue(0) ? 1 : 0)),
                    bytes(1).put(0, (byte) (control.getBoolFalseTrue(1) ? 1 : 0)));
        }
        throw NodeException.invalid(
                where + ": give one of int32_false_true, fp32_false_true and bool_false_true," + " with two values");
    }

    private static Datatype id(String where, Control control, int pairs) throws NodeException {
        if (pairs > 0) {
            throw NodeException.invalid(where + ": give a data_type, no pair of values");
        }
        return switch (control.getDataType()) {
            case TYPE_INT32 -> Datatype.INT32;
            case TYPE_INT64 -> Datatype.INT64;
            case TYPE_STRING -> Datatype.BYTES;
            default ->
                throw NodeException.invalid(where + ": data_type is " + control.getDataType()
                        + ", this node has TYPE_INT32, TYPE_INT64 and TYPE_STRING (ONNX Runtime's Java binding has no"
                        + " unsigned types of that size)");
        };
    }

    private static ByteBuffer bytes(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** The control tensor of a request; READY is always true, because only running requests reach the graph. */
    Tensor tensor(SequencePosition place, boolean batching) {
        List<Long> shape = batching ? List.of(1L, 1L) : List.of(1L);
        ByteBuffer data =
                switch (kind) {
                    case CONTROL_SEQUENCE_START -> place.start() ? yes : no;
                    case CONTROL_SEQUENCE_END -> place.end() ? yes : no;
                    case CONTROL_SEQUENCE_CORRID -> id(place.id());
                    default -> yes;
                };
        return new Tensor(name, datatype.name(), shape, data);
    }

    private ByteBuffer id(CorrelationId id) {
        if (datatype == Datatype.BYTES) {
            byte[] utf8 = id.text().getBytes(StandardCharsets.UTF_8);
            return bytes(4 + utf8.length).putInt(utf8.length).put(utf8).flip();
        }
        return datatype == Datatype.INT64 ? bytes(8).putLong(0, id.bits()) : bytes(4).putInt(0, (int) id.bits());
    }
}
