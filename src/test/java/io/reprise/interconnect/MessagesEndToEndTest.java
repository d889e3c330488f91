package io.reprise.interconnect;

import io.reprise.testkit.node.TestNode;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Messages between entities of a real node, and their outcomes. */
class MessagesEndToEndTest {

  @RegisterExtension static final TestNode NODE = TestNode.with(new Relay.Offer());

  private final Notes notes = new Notes(NODE);

  @Test
  void a_message_arrives_and_its_sender_is_told_that_it_was_accepted() throws Exception {
    NODE.send("relay/a", "pass", "{\"to\":[\"b\"],\"text\":\"hello\",\"times\":1}");
    notes.await("a", List.of("pass", "b accepted"));
    notes.await("b", List.of("hello"));
  }

  @Test
  void a_refusal_comes_back_with_its_code_and_reason() throws Exception {
    NODE.send("relay/c", "pass", "{\"to\":[\"d\"],\"text\":\"no\",\"times\":1}");
    notes.await("c", List.of("pass", "d refused no: as asked"));
  }

  @Test
  void an_entity_can_send_to_itself() throws Exception {
    NODE.send("relay/self", "pass", "{\"to\":[\"self\"],\"text\":\"me\",\"times\":1}");
    notes.await("self", List.of("pass", "me", "self accepted"));
  }

  @Test
  void messages_of_one_pair_arrive_in_order() throws Exception {
    NODE.send("relay/order", "pass", "{\"to\":[\"e\",\"f\"],\"text\":\"t\",\"times\":50}");
    List<String> expected = IntStream.range(0, 50).mapToObj(i -> "t" + i).toList();
    notes.await("e", expected);
    notes.await("f", expected);
  }
}
