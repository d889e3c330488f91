package io.reprise.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SplitDecisionTest {

  @Test
  void says_who_goes_on_and_who_is_downed() {
    assertThat(
            SplitDecision.inWords(
                "SBR took decision DownUnreachable and is downing [akka://reprise@127.0.0.3:25520],"
                    + " [1] unreachable of [3] members, all members in DC"
                    + " [Member(akka://reprise@127.0.0.1:25520, Up, 0.1.0)], full reachability"
                    + " status: [akka://reprise@127.0.0.1:25520 -> …]"))
        .isEqualTo(
            "DownUnreachable: this side is the larger one, and goes on. Downs 127.0.0.3:25520;"
                + " 1 of 3 members can't be reached");
  }

  @Test
  void says_that_this_node_is_among_them() {
    assertThat(
            SplitDecision.inWords(
                "SBR took decision DownReachable and is downing [akka://reprise@a:1] including"
                    + " myself,, [2] unreachable of [3] members"))
        .endsWith("Downs a:1, this node among them; 2 of 3 members can't be reached");
  }

  @Test
  void leaves_what_it_does_not_know() {
    assertThat(SplitDecision.inWords("SBR acquired a lease")).isEqualTo("SBR acquired a lease");
  }
}
