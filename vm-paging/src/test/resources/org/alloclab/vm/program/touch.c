/* Touches parts of its own image and writes down the faults, without a C library. Recorded on Linux 6.18 with
 * randomisation off (setarch -R), environment A=1 HOME=/root, from files that were written page by page: the page cache
 * then has single pages, as the model has. The state in front of the first instruction was read by ptrace.
 *   cc -O1 -nostdlib -fno-stack-protector -fcf-protection=none -Wl,--build-id=none -s touch.c
 *      -static -fno-pie -no-pie -o fixed | -static-pie -fpie -o alone | -fpie -pie -Wl,--dynamic-linker=./alone -o interpreted
 */
typedef unsigned long u64; typedef long s64; typedef unsigned char u8;
#define PG 4096
static s64 sc(s64 n,s64 a,s64 b,s64 c){s64 r;__asm__ volatile("syscall":"=a"(r):"a"(n),"D"(a),"S"(b),"d"(c):"rcx","r11","memory");return r;}
const u8 table[24*PG] __attribute__((aligned(PG)))={1,[8*PG]=2,[23*PG]=3};
u8 values[12*PG+100] __attribute__((aligned(PG)))={4,[6*PG]=5,[12*PG]=6};
u8 zeros[20*PG];
static u64 ru[18];
static u64 log_[64][4]; static int nlog;
static char out[8192]; static int on;
static void hex(u64 v){char t[17];int i=0;do{t[i++]="0123456789abcdef"[v&15];v>>=4;}while(v);while(i)out[on++]=t[--i];}
static void rec(char op,u64 a){sc(98,0,(s64)ru,0);log_[nlog][0]=op;log_[nlog][1]=a;log_[nlog][2]=ru[8];log_[nlog][3]=ru[9];nlog++;}
static void rd(const volatile u8*p){(void)*p;rec('r',(u64)p);}
static void wr(volatile u8*p){*p=7;rec('w',(u64)p);}
void cmain(u64*sp){
  rec('0',0);rec('0',0);
  rd(&table[0]);rd(&table[17*PG]);rd(&table[23*PG]);rd(&table[PG]);
  rd(&values[0]);wr(&values[1]);wr(&values[5*PG]);wr(&values[12*PG]);rd(&values[9*PG]);
  rd(&zeros[3*PG]);wr(&zeros[3*PG]);wr(&zeros[10*PG]);wr(&zeros[19*PG]);
  wr((u8*)sp-20*PG);wr((u8*)sp-25*PG);
  u64 b=sc(12,0,0,0);sc(12,b+3*PG,0,0);wr((u8*)b);wr((u8*)b+2*PG);
  for(int i=0;i<nlog;i++){out[on++]=log_[i][0];out[on++]=' ';hex(log_[i][1]);out[on++]=' ';hex(log_[i][2]);out[on++]=' ';hex(log_[i][3]);out[on++]='\n';}
  sc(1,1,(s64)out,on);sc(60,0,0,0);
}
__asm__(".globl _start\n_start: mov %rsp,%rdi\nand $-16,%rsp\ncall cmain\n");
