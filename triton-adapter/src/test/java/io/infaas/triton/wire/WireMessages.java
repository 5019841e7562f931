package io.infaas.triton.wire;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import io.infaas.triton.protocol.InferParameter;
import io.infaas.triton.protocol.InferTensorContents;
import io.infaas.triton.protocol.ModelInferRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/**
 * Encoded ModelInferRequest and ModelInferResponse messages in unusual but valid encodings: any field order, unknown fields,
 * repeated scalars, merged parts.
 */
public final class WireMessages {

    private static final int MOST_FIELDS = 12;

    private WireMessages() {}

    static Arbitrary<byte[]> requests() {
        Arbitrary<String> any = Arbitraries.strings().ofMaxLength(12);
        return requests(any, any, Arbitraries.of("", "sequence_id", "infaas_latency_ms", "p"));
    }

    /** Requests of these names and versions, none or any number of each, with parameters of these keys. */
    public static Arbitrary<byte[]> requests(
            Arbitrary<String> names, Arbitrary<String> versions, Arbitrary<String> keys) {
        return Arbitraries.frequencyOf(
                        Tuple.of(3, string(1, names)),
                        Tuple.of(1, string(2, versions)),
                        Tuple.of(1, string(3)),
                        Tuple.of(3, parameter(keys)),
                        Tuple.of(4, tensor().map(bytes -> field(5, bytes))),
                        Tuple.of(3, raw(7)),
                        Tuple.of(2, unknown()))
                .list()
                .ofMaxSize(MOST_FIELDS)
                .map(WireMessages::joined);
    }

    /** Responses, with none or any number of each field. */
    public static Arbitrary<byte[]> responses() {
        return Arbitraries.frequencyOf(
                        Tuple.of(2, string(1)),
                        Tuple.of(2, string(2)),
                        Tuple.of(1, string(3)),
                        Tuple.of(2, parameter(Arbitraries.of("", "p", "sequence_id"))),
                        Tuple.of(3, tensor().map(bytes -> field(5, bytes))),
                        Tuple.of(3, raw(6)),
                        Tuple.of(2, unknown()))
                .list()
                .ofMaxSize(MOST_FIELDS)
                .map(WireMessages::joined);
    }

    static InferHead oracle(ModelInferRequest request) {
        HeadBuilder head = new HeadBuilder();
        head.modelName(request.getModelName());
        head.modelVersion(request.getModelVersion());
        head.id(request.getId());
        for (Map.Entry<String, InferParameter> entry :
                request.getParametersMap().entrySet()) {
            InferParameter value = entry.getValue();
            switch (value.getParameterChoiceCase()) {
                case BOOL_PARAM -> head.parameter(entry.getKey(), value.getBoolParam());
                case INT64_PARAM -> head.parameter(entry.getKey(), value.getInt64Param());
                case STRING_PARAM -> head.parameter(entry.getKey(), value.getStringParam());
                case DOUBLE_PARAM -> head.parameter(entry.getKey(), value.getDoubleParam());
                case UINT64_PARAM -> head.parameter(entry.getKey(), unsigned(value.getUint64Param()));
                case PARAMETERCHOICE_NOT_SET -> head.unsetParameter(entry.getKey());
            }
        }
        for (ModelInferRequest.InferInputTensor input : request.getInputsList()) {
            head.beginInput();
            head.inputName(input.getName());
            head.datatype(input.getDatatype());
            input.getShapeList().forEach(head::dimension);
            if (input.hasContents()) {
                head.place(DataPlace.CONTENTS);
            }
            if (input.containsParameters(DataPlace.REGION)) {
                head.place(DataPlace.SHARED_MEMORY);
            }
            head.endInput();
        }
        return head.build();
    }

    public static byte[] field(int number, byte[] value) {
        return written(out -> out.writeByteArray(number, value));
    }

    private static Object unsigned(long bits) {
        return bits >= 0 ? (Object) bits : (Object) new java.math.BigInteger(Long.toUnsignedString(bits)).doubleValue();
    }

    private static Arbitrary<byte[]> string(int number) {
        return string(number, Arbitraries.strings().ofMaxLength(12));
    }

    private static Arbitrary<byte[]> string(int number, Arbitrary<String> texts) {
        return texts.map(text -> written(out -> out.writeString(number, text)));
    }

    private static Arbitrary<byte[]> parameter(Arbitrary<String> keys) {
        Arbitrary<byte[]> key = string(1, keys);
        Arbitrary<byte[]> choice = Arbitraries.oneOf(
                        Arbitraries.longs().map(v -> InferParameter.newBuilder().setInt64Param(v)),
                        Arbitraries.longs().map(v -> InferParameter.newBuilder().setUint64Param(v)),
                        Arbitraries.of(true, false)
                                .map(v -> InferParameter.newBuilder().setBoolParam(v)),
                        Arbitraries.doubles()
                                .map(v -> InferParameter.newBuilder().setDoubleParam(v)),
                        Arbitraries.strings().ofMaxLength(5).map(v -> InferParameter.newBuilder()
                                .setStringParam(v)))
                .map(builder -> builder.build().toByteArray());
        Arbitrary<byte[]> value =
                Arbitraries.oneOf(choice, choice, unknown()).list().ofMaxSize(2).map(parts -> field(2, joined(parts)));
        return Arbitraries.oneOf(key, value, value, unknown())
                .list()
                .ofMaxSize(4)
                .map(parts -> field(4, joined(parts)));
    }

    private static Arbitrary<byte[]> tensor() {
        Arbitrary<byte[]> packed = Arbitraries.longs()
                .list()
                .ofMaxSize(4)
                .map(dims -> field(3, written(out -> {
                    for (long dim : dims) {
                        out.writeInt64NoTag(dim);
                    }
                })));
        Arbitrary<byte[]> single = Arbitraries.longs().map(dim -> written(out -> out.writeInt64(3, dim)));
        Arbitrary<byte[]> contents = Arbitraries.integers().between(0, 300).map(n -> {
            InferTensorContents.Builder values = InferTensorContents.newBuilder();
            for (int i = 0; i < n; i++) {
                values.addFp32Contents(i);
            }
            return field(5, values.build().toByteArray());
        });
        return Arbitraries.oneOf(string(1), string(2), packed, single, contents, unknown())
                .list()
                .ofMaxSize(6)
                .map(WireMessages::joined);
    }

    private static Arbitrary<byte[]> raw(int number) {
        return Arbitraries.oneOf(
                        Arbitraries.integers().between(0, 40),
                        Arbitraries.integers().between(500, 1500))
                .map(n -> field(number, ByteString.copyFrom(new byte[n]).toByteArray()));
    }

    private static Arbitrary<byte[]> unknown() {
        Arbitrary<Integer> number = Arbitraries.integers().between(9, 3000);
        Arbitrary<byte[]> flat = Combinators.combine(
                        number, Arbitraries.integers().between(0, 3), Arbitraries.longs())
                .as((field, kind, value) -> written(out -> {
                    switch (kind) {
                        case 0 -> out.writeUInt64(field, value);
                        case 1 -> out.writeFixed64(field, value);
                        case 2 -> out.writeFixed32(field, (int) (long) value);
                        default -> out.writeByteArray(field, new byte[(int) (value & 63)]);
                    }
                }));
        Arbitrary<byte[]> group = Combinators.combine(number, flat.list().ofMaxSize(3))
                .as((field, parts) -> written(out -> {
                    out.writeTag(field, 3);
                    out.writeRawBytes(joined(parts));
                    out.writeTag(field, 4);
                }));
        Arbitrary<byte[]> wrongType =
                Arbitraries.integers().between(1, 7).map(field -> written(out -> out.writeFixed32(field, 77)));
        return Arbitraries.frequencyOf(Tuple.of(3, flat), Tuple.of(1, group), Tuple.of(1, wrongType));
    }

    public static byte[] joined(List<byte[]> parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        parts.forEach(all::writeBytes);
        return all.toByteArray();
    }

    /** Writes some fields. */
    public interface Writer {
        void to(CodedOutputStream out) throws IOException;
    }

    public static byte[] written(Writer writer) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        try {
            writer.to(out);
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
