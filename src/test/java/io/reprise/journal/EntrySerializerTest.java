package io.reprise.journal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.actor.ActorSystem;
import akka.serialization.Serialization;
import akka.serialization.SerializationExtension;
import akka.serialization.SerializerWithStringManifest;
import akka.testkit.javadsl.TestKit;
import com.typesafe.config.ConfigFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class EntrySerializerTest {

  private static final ActorSystem SYSTEM =
      ActorSystem.create(
          "entry-serializer",
          ConfigFactory.parseString("akka.actor.provider = local, akka.loglevel = WARNING")
              .withFallback(ConfigFactory.load()));

  private final Serialization serialization = SerializationExtension.get(SYSTEM);

  @AfterAll
  static void terminate() {
    TestKit.shutdownActorSystem(SYSTEM);
  }

  @Test
  void akka_finds_it_for_entries_and_by_its_fixed_identifier() {
    Entry entry = Entries.deposited("wallet", "alice", 3);
    var serializer = (SerializerWithStringManifest) serialization.findSerializerFor(entry);

    assertThat(serializer).isInstanceOf(EntrySerializer.class);
    byte[] bytes = serialization.serialize(entry).get();
    assertThat(serialization.deserialize(bytes, 842001, "wallet/deposited").get()).isEqualTo(entry);
  }

  @Test
  void the_manifest_is_component_and_kind() {
    var serializer = new EntrySerializer();

    assertThat(serializer.manifest(Entries.deposited("wallet", "alice", 3)))
        .isEqualTo("wallet/deposited");
    assertThat(serializer.manifest(Entries.refused("wallet", "alice", 3, "k")))
        .isEqualTo("wallet/#refused");
  }

  @Test
  void garbage_is_an_unreadable_entry_that_says_what_it_was_stored_as() {
    assertThatThrownBy(
            () -> new EntrySerializer().fromBinary("nonsense".getBytes(UTF_8), "wallet/deposited"))
        .isInstanceOf(UnreadableEntry.class)
        .hasMessageContaining("wallet/deposited");
  }
}
