import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Transfers a cent from one wallet to its partner, at an even rate whatever the answers do, and
 * takes the time from the request until the partner's long poll shows it. Run by bench/run: URL,
 * senders' and receivers' prefix, pairs, transfers per second, seconds.
 */
final class Hops {
  private static final long WATCH_AHEAD_MILLIS = 100;

  public static void main(String[] arguments) throws Exception {
    String entities = arguments[0] + "/v1/entities/wallet/";
    String from = arguments[1];
    String to = arguments[2];
    int pairs = Integer.parseInt(arguments[3]);
    int rate = Integer.parseInt(arguments[4]);
    int count = rate * Integer.parseInt(arguments[5]);
    HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    ConcurrentLinkedQueue<Long> nanos = new ConcurrentLinkedQueue<>();
    AtomicInteger failed = new AtomicInteger();
    String[] versions = new String[pairs];
    for (int i = 0; i < pairs; i++) {
      String tag = client.send(get(entities + to + (i + 1)), BodyHandlers.discarding())
          .headers().firstValue("ETag").orElseThrow();
      versions[i] = tag;
    }
    var clock = Executors.newScheduledThreadPool(1);
    CompletableFuture<?>[] all = new CompletableFuture<?>[count];
    AtomicInteger next = new AtomicInteger();
    var done = new CompletableFuture<Void>();
    clock.scheduleAtFixedRate(() -> {
      int number = next.getAndIncrement();
      if (number >= count) {
        done.complete(null);
        return;
      }
      int pair = number % pairs;
      HttpRequest watch = HttpRequest.newBuilder(URI.create(entities + to + (pair + 1)))
          .header("If-None-Match", versions[pair]).header("Prefer", "wait=20").build();
      CompletableFuture<HttpResponse<Void>> seen = client.sendAsync(watch, BodyHandlers.discarding());
      CompletableFuture<Void> end = new CompletableFuture<>();
      all[number] = end;
      clock.schedule(() -> {
        long began = System.nanoTime();
        HttpRequest transfer = HttpRequest.newBuilder(URI.create(entities + from + (pair + 1) + "/transfer"))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString("{\"to\":\"" + to + (pair + 1) + "\",\"cents\":1}")).build();
        client.sendAsync(transfer, BodyHandlers.discarding()).whenComplete((answer, failure) -> {
          if (answer == null || answer.statusCode() != 200) {
            failed.incrementAndGet();
          }
        });
        seen.whenComplete((answer, failure) -> {
          if (answer == null || answer.statusCode() != 200) {
            failed.incrementAndGet();
          } else {
            versions[pair] = answer.headers().firstValue("ETag").orElseThrow();
            nanos.add(System.nanoTime() - began);
          }
          end.complete(null);
        });
      }, WATCH_AHEAD_MILLIS, TimeUnit.MILLISECONDS);
    }, 0, 1_000_000_000L / rate, TimeUnit.NANOSECONDS);
    done.get();
    CompletableFuture.allOf(all).get(30, TimeUnit.SECONDS);
    clock.shutdownNow();
    double[] millis = nanos.stream().mapToDouble(n -> n / 1e6).sorted().toArray();
    System.out.printf("%.1f %.1f %.1f %d %d%n", at(millis, 0.5), at(millis, 0.99),
        at(millis, 1), millis.length, failed.get());
    System.exit(0);
  }

  private static HttpRequest get(String uri) {
    return HttpRequest.newBuilder(URI.create(uri)).build();
  }

  private static double at(double[] sorted, double part) {
    return sorted.length == 0 ? Double.NaN : sorted[(int) Math.ceil(part * (sorted.length - 1))];
  }
}
