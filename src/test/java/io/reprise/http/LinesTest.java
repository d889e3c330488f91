package io.reprise.http;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.stream.javadsl.Sink;
import akka.stream.javadsl.Source;
import akka.util.ByteString;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LinesTest {
  private static final ActorTestKit AKKA =
      ActorTestKit.create("lines", ConfigFactory.parseString("akka.actor.provider = local"));
  private static final long SECONDS_MAX = 20;

  @AfterAll
  static void stop() {
    AKKA.shutdownTestKit();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 1000})
  void cuts_lines_however_the_bytes_arrive(int pieceBytes) throws Exception {
    assertThat(lines("{\"a\":1}\n\n  \r\n{\"é\":2}\r\nlast", pieceBytes, 100))
        .containsExactly("1 {\"a\":1}", "4 {\"é\":2}\r", "5 last");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 1000})
  void tells_a_line_that_is_too_long_and_goes_on(int pieceBytes) throws Exception {
    assertThat(lines("12345\n123456\n12\n1234567890123", pieceBytes, 5))
        .containsExactly("1 12345", "2 TOO_LONG", "3 12", "4 TOO_LONG");
  }

  @Test
  void gives_nothing_for_nothing() throws Exception {
    assertThat(lines("", 10, 5)).isEmpty();
    assertThat(lines("\n\n\n", 10, 5)).isEmpty();
  }

  @Test
  void tells_in_which_line_a_body_broke_off_and_does_not_take_what_there_is_of_it()
      throws Exception {
    Source<ByteString, ?> broken =
        Source.single(ByteString.fromString("one\ntwo\nthr"))
            .concatLazy(Source.lazySource(() -> Source.failed(new IOException("gone"))));
    assertThat(lines(broken, 100)).containsExactly("1 one", "2 two", "3 BROKEN_OFF");
    assertThat(lines(Source.failed(new IOException("gone")), 100)).containsExactly("1 BROKEN_OFF");
  }

  private static List<String> lines(String text, int pieceBytes, int bytesMax) throws Exception {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    List<ByteString> pieces = new ArrayList<>();
    for (int from = 0; from < bytes.length; from += pieceBytes) {
      pieces.add(ByteString.fromArray(bytes, from, Math.min(pieceBytes, bytes.length - from)));
    }
    return lines(Source.from(pieces), bytesMax);
  }

  private static List<String> lines(Source<ByteString, ?> pieces, int bytesMax) throws Exception {
    return Lines.of(pieces, bytesMax)
        .map(
            line ->
                line.number()
                    + " "
                    + (line.end() == Lines.End.WHOLE ? line.text().utf8String() : line.end()))
        .runWith(Sink.seq(), AKKA.system())
        .toCompletableFuture()
        .get(SECONDS_MAX, TimeUnit.SECONDS);
  }
}
