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
            "DownUnreachable: this side, the larger one, goes on. Downs 127.0.0.3:25520;"
                + " 1 of 3 members can't be reached");
  }

  @Test
  void says_that_this_node_is_among_them() {
    assertThat(
            SplitDecision.inWords(
                "SBR took decision DownReachable and is downing [akka://reprise@a:1] including"
                    + " myself,, [2] unreachable of [3] members"))
        .startsWith("DownReachable: this side, the smaller one, ends, as the other may go on.")
        .endsWith("Downs a:1, this node among them; 2 of 3 members can't be reached");
  }

  @Test
  void says_of_two_equal_sides_that_they_are() {
    String said = " and is downing [akka://reprise@a:1], [1] unreachable of [2] members";
    assertThat(SplitDecision.inWords("SBR took decision DownUnreachable" + said))
        .startsWith("DownUnreachable: this side, as large as the other, goes on. Downs a:1;");
    assertThat(SplitDecision.inWords("SBR took decision DownReachable" + said))
        .startsWith(
            "DownReachable: this side, as large as the other, ends, as the other may go on.");
  }

  @Test
  void says_who_goes_on_by_a_lease() {
    assertThat(
            SplitDecision.inWords(
                "SBR took decision AcquireLeaseAndDownUnreachable(2000 milliseconds) and is downing"
                    + " [akka://reprise@a:1], [1] unreachable of [2] members"))
        .isEqualTo(
            "AcquireLeaseAndDownUnreachable: this side, as large as the other, has the lease in the"
                + " database and goes on. Downs a:1; 1 of 2 members can't be reached");
  }

  /** Akka counts all that can't be reached, but of all members only some. */
  @Test
  void says_nothing_of_sizes_while_members_come_and_go() {
    assertThat(
            SplitDecision.inWords(
                "SBR took decision DownUnreachable and is downing [akka://reprise@a:1],"
                    + " [1] unreachable of [1] members, all members in DC"
                    + " [Member(akka://reprise@a:1, Down, 0.1.0), Member(akka://reprise@b:1, Up,"
                    + " 0.1.0)], full reachability status: []"))
        .startsWith("DownUnreachable: this side goes on. Downs a:1;");
  }

  @Test
  void leaves_what_it_does_not_know() {
    assertThat(SplitDecision.inWords("SBR acquired a lease")).isEqualTo("SBR acquired a lease");
  }
}
