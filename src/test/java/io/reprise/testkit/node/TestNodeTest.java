package io.reprise.testkit.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reprise.samples.Samples;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A node that tests of a class share, as a user's tests would. */
class TestNodeTest {

  @RegisterExtension static final TestNode NODE = TestNode.with(new Samples());

  private static String url = "";

  @BeforeAll
  static void runs_before_the_first_test() {
    url = NODE.url();
    NODE.send("wallet/shared", "open", "{\"owner\":\"Ann\"}").accepted();
  }

  @AfterAll
  static void runs_after_the_last_test_of_nested_classes_too() {
    assertThat(NODE.url()).isEqualTo(url);
  }

  @Nested
  class Inside {
    @Test
    void shares_the_node_of_the_outer_class() {
      assertThat(NODE.url()).isEqualTo(url);
      assertThat(NODE.get("wallet/shared").at("/state/owner")).isEqualTo("Ann");
    }
  }

  @Test
  void answers_and_says_what_came_if_it_is_not_what_was_expected() {
    NODE.send("wallet/bob", "open", "{\"owner\":\"Bob\"}").accepted();
    NODE.send("wallet/bob", "withdraw", "{\"cents\":5}").refused("insufficient-funds");
    Answered deposit = NODE.send("wallet/bob", "deposit", "{\"cents\":0}");
    assertThat(deposit.status()).isEqualTo(422);
    assertThatThrownBy(deposit::accepted)
        .isInstanceOf(AssertionError.class)
        .hasMessageStartingWith("deposit {\"cents\":0} to wallet/bob")
        .hasMessageContaining("expected: accepted")
        .hasMessageContaining("came:     422 {")
        .hasMessageContaining("state:    {\"component\":\"wallet\",\"id\":\"bob\"");
    assertThatThrownBy(() -> NODE.get("wallet/bob").refused("no"))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("expected: refused: no");
    assertThatThrownBy(() -> NODE.get("wallet/bob").at("/nowhere"))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("expected: an answer with /nowhere");
    assertThatThrownBy(() -> NODE.get("wallet"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected: an entity first");
  }

  @Test
  void moves_its_clock_by_hand_and_keeps_its_data_when_it_restarts() throws Exception {
    NODE.send("wallet/cy", "open", "{\"owner\":\"Cy\"}").accepted();
    assertThat(NODE.get("wallet/cy").at("/time"))
        .startsWith(NODE.time().toString().substring(0, 19));
    NODE.advance(Duration.ofDays(3));
    NODE.restart();
    url = NODE.url();
    NODE.send("wallet/cy", "deposit", "{\"cents\":5}").accepted();
    assertThat(NODE.get("wallet/cy").at("/state/cents")).isEqualTo("5");
    assertThat(NODE.get("wallet/cy").at("/time"))
        .startsWith(NODE.time().toString().substring(0, 19));
  }

  @Test
  void is_to_be_registered() {
    assertThatThrownBy(() -> TestNode.with(new Samples()).url())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("@RegisterExtension");
  }
}
