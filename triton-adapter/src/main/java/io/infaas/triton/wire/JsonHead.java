package io.infaas.triton.wire;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;

/**
 * Collects the head from the JSON tokens of a request: id, parameters, and for an inference request the name, datatype and
 * shape of the inputs. Other members of a generate request are tensors or parameters depending on the model's configuration;
 * this class collects only the parameters that a gateway uses.
 */
final class JsonHead {

    private static final String OWN = "infaas_";

    private enum Position {
        START,
        REQUEST,
        PARAMETERS,
        INPUTS,
        INPUT,
        INPUT_PARAMETERS,
        SHAPE,
        DONE
    }

    private final boolean generates;
    private final HeadBuilder head = new HeadBuilder();
    private Position position = Position.START;
    private int skipDepth;
    private String key = "";
    private boolean idSeen;
    private boolean parametersSeen;
    private boolean inputsSeen;
    private boolean nameSeen;
    private boolean datatypeSeen;
    private boolean shapeSeen;

    /** @param generates whether this is a generate request instead of an inference request */
    JsonHead(boolean generates) {
        this.generates = generates;
    }

    /** Takes the parser's current token. */
    void accept(JsonToken token, JsonParser parser) throws IOException {
        if (skipDepth > 0) {
            if (token.isStructStart()) {
                skipDepth++;
            } else if (token.isStructEnd() && --skipDepth == 0 && position == Position.START) {
                position = Position.DONE;
            }
            return;
        }
        if (token == JsonToken.FIELD_NAME) {
            key = parser.currentName();
            return;
        }
        switch (position) {
            case START -> start(token);
            case REQUEST -> request(token, parser);
            case PARAMETERS -> parameter(token, parser);
            case INPUTS -> inputs(token);
            case INPUT -> input(token, parser);
            case INPUT_PARAMETERS -> inputParameter(token);
            case SHAPE -> shape(token, parser);
            case DONE ->
                throw WireException.internal(
                        "failed to parse the request JSON buffer: The document root must not be followed by other values. at "
                                + parser.currentTokenLocation().getByteOffset());
        }
    }

    /** Whether the document is complete. */
    boolean complete() {
        return position == Position.DONE;
    }

    InferHead head() {
        return head.build();
    }

    int heldBytes() {
        return head.heldBytes();
    }

    private void start(JsonToken token) {
        if (token == JsonToken.START_OBJECT) {
            position = Position.REQUEST;
        } else if (token.isStructStart()) {
            skipDepth = 1;
        } else {
            position = Position.DONE;
        }
    }

    private void request(JsonToken token, JsonParser parser) throws IOException {
        if (token == JsonToken.END_OBJECT) {
            position = Position.DONE;
        } else if (token == JsonToken.START_OBJECT && key.equals("parameters") && !parametersSeen) {
            parametersSeen = true;
            position = Position.PARAMETERS;
        } else if (token == JsonToken.VALUE_STRING && key.equals("id") && !idSeen) {
            idSeen = true;
            head.id(parser.getText());
        } else if (generates && (key.startsWith(OWN) || key.equals("sequence_id"))) {
            parameter(token, parser);
        } else if (token == JsonToken.START_ARRAY && key.equals("inputs") && !inputsSeen && !generates) {
            inputsSeen = true;
            position = Position.INPUTS;
        } else {
            skip(token);
        }
    }

    private void parameter(JsonToken token, JsonParser parser) throws IOException {
        switch (token) {
            case END_OBJECT -> position = Position.REQUEST;
            case VALUE_STRING -> head.parameter(key, parser.getText());
            case VALUE_TRUE -> head.parameter(key, true);
            case VALUE_FALSE -> head.parameter(key, false);
            case VALUE_NUMBER_FLOAT -> head.parameter(key, parser.getDoubleValue());
            case VALUE_NUMBER_INT -> head.parameter(key, integer(parser));
            default -> skip(token);
        }
    }

    private static Object integer(JsonParser parser) throws IOException {
        return parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER
                ? (Object) parser.getDoubleValue()
                : (Object) parser.getLongValue();
    }

    private void inputs(JsonToken token) {
        if (token == JsonToken.END_ARRAY) {
            position = Position.REQUEST;
        } else if (token == JsonToken.START_OBJECT) {
            position = Position.INPUT;
            nameSeen = false;
            datatypeSeen = false;
            shapeSeen = false;
            head.beginInput();
        } else {
            skip(token);
        }
    }

    private void input(JsonToken token, JsonParser parser) throws IOException {
        if (token == JsonToken.END_OBJECT) {
            head.endInput();
            position = Position.INPUTS;
        } else if (token == JsonToken.START_ARRAY && key.equals("shape") && !shapeSeen) {
            shapeSeen = true;
            position = Position.SHAPE;
        } else if (token == JsonToken.VALUE_STRING && key.equals("name") && !nameSeen) {
            nameSeen = true;
            head.inputName(parser.getText());
        } else if (token == JsonToken.VALUE_STRING && key.equals("datatype") && !datatypeSeen) {
            datatypeSeen = true;
            head.datatype(parser.getText());
        } else if (token == JsonToken.START_OBJECT && key.equals("parameters")) {
            position = Position.INPUT_PARAMETERS;
        } else {
            if (key.equals("data")) {
                head.place(DataPlace.JSON);
            }
            skip(token);
        }
    }

    private void inputParameter(JsonToken token) {
        if (token == JsonToken.END_OBJECT) {
            position = Position.INPUT;
        } else {
            if (key.equals(DataPlace.REGION)) {
                head.place(DataPlace.SHARED_MEMORY);
            }
            skip(token);
        }
    }

    private void shape(JsonToken token, JsonParser parser) throws IOException {
        if (token == JsonToken.END_ARRAY) {
            position = Position.INPUT;
        } else if (token != JsonToken.VALUE_NUMBER_INT) {
            skip(token);
        } else if (parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER) {
            head.dimension(parser.getLongValue());
        } else if (parser.getBigIntegerValue().bitLength() <= Long.SIZE) {
            head.dimension(Long.MAX_VALUE);
        }
    }

    private void skip(JsonToken token) {
        if (token.isStructStart()) {
            skipDepth = 1;
        }
    }
}
