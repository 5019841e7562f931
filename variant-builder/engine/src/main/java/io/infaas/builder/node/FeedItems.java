package io.infaas.builder.node;

import com.google.protobuf.ByteString;
import io.infaas.builder.measure.Feed;
import io.infaas.builder.measure.FeedReader;
import io.infaas.builder.measure.InputElements;
import java.util.ArrayList;
import java.util.List;

/** The items of a feed. */
public record FeedItems(Feed feed) implements RequestItems {

    @Override
    public Reader open() {
        FeedReader reader = new FeedReader(feed);
        return new Reader() {
            @Override
            public boolean hasNext() {
                return reader.hasNext();
            }

            @Override
            public List<NodeInput> next(int size) {
                return inputs(reader.next(size));
            }

            @Override
            public void close() {
                reader.close();
            }
        };
    }

    @Override
    public List<NodeInput> first(int size) {
        return inputs(FeedReader.first(feed, size));
    }

    private List<NodeInput> inputs(List<InputElements> elements) {
        List<NodeInput> inputs = new ArrayList<>();
        for (int i = 0; i < elements.size(); i++) {
            Feed.Input input = feed.inputs().get(i);
            ByteString content = ByteString.copyFrom(elements.get(i).raw(input.type()));
            inputs.add(new NodeInput(input.name(), input.type(), elements.get(i).shape(), content));
        }
        return inputs;
    }
}
