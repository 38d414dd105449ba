package story

import (
	"fmt"
	"os"
	"testing"
	"time"
)

func TestPass(t *testing.T) {}

func TestFail(t *testing.T) {
	t.Errorf("got %d, want %d", 1, 2)
}

func TestPanic(t *testing.T) {
	var numbers []int
	fmt.Println(numbers[1])
}

func TestSkip(t *testing.T) { t.Skip("no net here") }

func TestTable(t *testing.T) {
	for name, right := range map[string]bool{"one": true, "two words": true, "wrong": false} {
		right := right
		t.Run(name, func(t *testing.T) {
			if !right {
				t.Fatal("it is wrong")
			}
		})
	}
}

func TestOutput(t *testing.T) {
	fmt.Println("this was printed")
	t.Fail()
}

func TestSlow(t *testing.T) { time.Sleep(250 * time.Millisecond) }

func TestCrash(t *testing.T) { os.Exit(3) }

func TestHang(t *testing.T) { time.Sleep(time.Hour) }

func TestGrüße世界(t *testing.T) {}

func TestNested(t *testing.T) {
	t.Run("outer", func(t *testing.T) {
		t.Run("inner", func(t *testing.T) {})
	})
}

func TestParallelA(t *testing.T) { t.Parallel() }

func TestParallelB(t *testing.T) { t.Parallel() }

func FuzzSeeds(f *testing.F) {
	f.Add("a")
	f.Fuzz(func(t *testing.T, text string) {})
}

func Example() {
	fmt.Println("shown")
	// Output: shown
}

func BenchmarkNothing(b *testing.B) { b.Fatal("benchmarks are not run") }
